import Foundation
import Glibc
import Messages
import NodeTesting
import TestServers
import Testing

@testable import tools

@Suite struct MCPToolTests {
    // MARK: A real server

    private func garage() throws -> ToolsRun {
        let python = try #require(Script.python)
        return try ToolsRun(ToolsRun.server("\(python), \(Script.path("mcp_server.py"))"))
    }

    @Test(.enabled(if: Script.python != nil)) func `a server made with the protocol's own package is used`()
        throws
    {
        let run = try garage()
        #expect(try run.run { run.tools.count == 5 }, "\(run.log)")
        let add = run.lists.last?["tools"]?.array?.first { $0["name"] == "add" }
        #expect(add?["description"] == "Adds two numbers." && add?["server_label"] == "garage")
        #expect(add?["parameters"]?["required"] == ["a"] && add?["server_tool"] == "add")
        #expect(
            run.lists.map { $0["servers"]?.array?.first?["status"] } == ["starting", "ready"],
            "who waits for its tools learns how it stands")
        #expect(try run.result(of: "add", ["a": 4, "b": 5])["output"] == 9)
        #expect(try run.result(of: "add", ["b": 5])["error"] == "'a' is missing")
        let parked = try run.result(of: "park", ["where": ["place": "left"], "names": .null])["output"]
        #expect(parked == ["parked": "left", "names": ""])
        #expect(
            try run.result(of: "park", ["where": [:], "names": [5]])["error"]?.string?.contains("names")
                == true)
        #expect(try run.result(of: "fail")["error"]?.string?.contains("fail") == true)
        #expect(try run.result(of: "learn")["output"] == "learned")
        #expect(try run.run { run.tools.contains("whistle") }, "\(run.log)")
        #expect(try run.result(of: "whistle")["output"] == "whee")
    }

    @Test(.enabled(if: Script.python != nil))
    func `a call that takes too long is given up, and others go on`() throws {
        let python = try #require(Script.python)
        let run = try ToolsRun(
            ToolsRun.server("\(python), \(Script.path("mcp_server.py"))"), ["timeout_ms": 3000])
        #expect(try run.run { run.tools.count == 5 }, "\(run.log)")
        try run.call("wait", ["seconds": 1000], id: "long", response: "r1")
        try run.call("wait", ["seconds": 1000], id: "cancelled", response: "r2")
        #expect(try run.result(of: "add", ["a": 1])["output"] == 2)
        run.harness.cancel(response: "r2", session: "s")
        #expect(try run.result()["call_id"] == "long")
        #expect(run.results.last?["error"] == "it has not finished within 3000 ms (timeout_ms)")
        #expect(try run.result(of: "wait", ["seconds": 0.1])["output"] == "waited")
    }

    @Test(.enabled(if: Script.python != nil)) func `a call that names a server goes to that one`() throws {
        let python = try #require(Script.python)
        let command = "command: [\(python), \(Script.path("mcp_server.py"))]"
        let run = try ToolsRun(
            "mcp: [{name: garage, \(command), allowed_tools: [add]}, {name: attic, \(command), allowed_tools: [add]}]"
        )
        #expect(try run.run { run.tools == ["add", "attic_add"] }, "\(run.log)")
        for (server, isThere) in [("attic", true), ("garage", true), ("cellar", false)] {
            var call = Event(
                "tool_call",
                [
                    "name": "add", "arguments": ["a": 1], "call_id": .string(server),
                    "server_label": .string(server),
                ])
            call.metadata.session = "s"
            call.metadata.response = server
            run.harness.receive(call, on: ToolsNode.toolCalls)
            let result = try run.result()
            #expect(result["call_id"]?.string == server && (result["output"] == 2) == isThere)
        }
    }

    // MARK: Servers that misbehave

    private func call(
        _ tool: String = "one", of how: String, _ parameters: [String: JSONValue] = [:]
    ) throws -> (run: ToolsRun, result: Event) {
        let run = try ToolsRun(ToolsRun.hostile(how), parameters)
        try run.run(atMost: .seconds(20)) { !run.tools.isEmpty }
        return (run, try run.result(of: tool))
    }

    @Test(arguments: ["good", "garbage"])
    func `a server is used whatever else it prints`(how: String) throws {
        #expect(try call(of: how).result["output"] == "fine")
    }

    @Test func `a server that dies when called is an error, and is back`() throws {
        let (run, first) = try call(of: "dies-when-called")
        #expect(first["error"]?.string?.contains("has died while it was at work (exit code 3)") == true)
        #expect(run.log.contains { $0.contains("something broke") })
        // It waits for the server, which is started again.
        #expect(try run.result(of: "one")["error"]?.string?.contains("has died") == true)
        #expect(run.tools == ["one"])
    }

    @Test func `calls that come before a server has begun wait for it`() throws {
        let run = try ToolsRun(ToolsRun.hostile("good"))
        #expect(run.tools.isEmpty)
        #expect(try run.result(of: "one")["output"] == "fine")
    }

    @Test(arguments: ["good", "dies"])
    func `what no server turns out to have is told when all have begun or failed`(how: String) throws {
        let run = try ToolsRun(ToolsRun.hostile(how))
        #expect(try run.result(of: "fly")["error"]?.string?.contains("there is no tool 'fly'") == true)
    }

    @Test(arguments: [
        "silent", "endless-line", "refuses", "other-version", "no-list", "closes-output", "dies",
    ])
    func `a server that never begins is ended, started again and harms nobody`(how: String) throws {
        let run = try ToolsRun(
            ToolsRun.hostile(how) + "\ntools: [{name: beep, command: [echo, hi]}]", ["start_timeout_ms": 700])
        #expect(try run.result(of: "beep")["output"] == "hi")
        #expect(try run.run { run.log.count { $0.contains("started again") } >= 2 }, "\(how): \(run.log)")
        #expect(run.tools == ["beep"])
        #expect(
            run.lists.map { $0["servers"]?.array?.first?["status"] } == ["starting", "failed"],
            "who waits for its tools learns that they do not come")
    }

    @Test func `answers with wrong ids are passed over`() throws {
        let (run, result) = try call(of: "wrong-ids")
        #expect(result["output"] == "right" && run.results.count == 1)
    }

    @Test func `what a server asks for is answered`() throws {
        #expect(try call(of: "asks-back").result["output"] == "True")
    }

    @Test func `strange results are results`() throws {
        let run = try ToolsRun(ToolsRun.hostile("strange-results"))
        #expect(try run.run { run.tools.count == 6 })
        #expect(try run.result(of: "no-result")["error"] == "the server answered without a result")
        #expect(try run.result(of: "number")["output"] == .null)
        #expect(try run.result(of: "no-content")["output"] == .null)
        #expect(try run.result(of: "nulls")["output"]?.string?.contains("[image image/png]") == true)
        #expect(try run.result(of: "error-text")["error"] == "\"plain\"")
        #expect(try run.result(of: "error")["error"] == "not today")
    }

    @Test func `lists without end are cut`() throws {
        #expect(try call("tool", of: "pages-for-ever").run.tools.count == 64)
        #expect(try call("t5", of: "many-tools").run.tools.count == 256)
    }

    @Test func `odd names become names that models take`() throws {
        let run = try ToolsRun(
            ToolsRun.hostile("odd-names") + "\ntools: [{name: move, command: [echo, own]}]")
        #expect(try run.run { run.tools.count == 7 }, "\(run.tools)")
        let expected = [
            "move", "one", "has_space", "__n__", String(repeating: "x", count: 64), "garage_move", "a_b",
        ]
        #expect(run.tools == expected)
        #expect(try run.result(of: "move")["output"] == "own")
        #expect(try run.result(of: "garage_move")["output"] == "fine")
        #expect(try run.result(of: "a_b")["output"] == "fine")
    }

    @Test func `a schema that makes no sense refuses nothing`() throws {
        let run = try ToolsRun(ToolsRun.hostile("bad-schema"))
        #expect(try run.run { run.tools.count == 3 })
        for name in ["one", "two", "three"] {
            #expect(try run.result(of: name, ["x": 1])["output"] == "fine")
        }
    }

    @Test func `a deaf server is given up after its time`() throws {
        let (_, result) = try call("one", of: "deaf", ["timeout_ms": 500])
        #expect(result["error"] == "it has not finished within 500 ms (timeout_ms)")
    }

    @Test func `a server that reads nothing cannot fill the memory`() throws {
        let run = try ToolsRun(ToolsRun.hostile("deaf"), ["timeout_ms": 600_000])
        #expect(try run.run { run.tools == ["one"] })
        let large: JSONValue = ["x": .string(String(repeating: "x", count: 1 << 20))]
        for index in 0..<8 { try run.call("one", large, id: "call_\(index)") }
        #expect(try run.run { run.results.count == 8 }, "\(run.log)")
        #expect(run.log.contains { $0.contains("does not read") })
    }

    @Test func `a stubborn server and its children end with the node`() throws {
        let child: Int32
        do {
            let run = try ToolsRun(ToolsRun.hostile("leaves-children"))
            try run.run { run.tools == ["one"] }
            child = Int32(try run.result(of: "one")["output"]?.integer ?? 0)
            #expect(child > 0 && isAlive(child))
            run.harness.endInputs()
        }
        #expect(hasEnded(child))
    }

    @Test func `only the tools that are allowed are offered`() throws {
        let yaml = ToolsRun.server(
            "python3, \(Script.path("hostile_mcp_server.py")), odd-names", name: "g",
            ", allowed_tools: [move, one]")
        let run = try ToolsRun(yaml)
        #expect(try run.run { run.tools == ["one", "move"] }, "\(run.tools)")
    }
}
