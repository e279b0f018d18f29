import Messages
import NodeRuntime
import NodeTesting
import TestServers
import Testing

@testable import tools

@Suite struct OtherToolTests {
    // MARK: HTTP

    private func http(_ scenario: String, _ more: String = "", _ parameters: String = "") throws -> ToolsRun {
        let address = try PythonServer.misbehaving.get().address(
            scenario, key: String(UInt64.random(in: 0 ... .max)))
        return try ToolsRun(
            "tools:\n  - {name: t, http: {url: \"\(address)/{city}?key=1\"\(more)}\(parameters)}".replacing(
                "{name: t", with: "{name: t, parameters: {type: object, properties: {city: {type: string}}}"))
    }

    @Test func `arguments go into the address and its query`() throws {
        let run = try http("mirror", ", headers: {X-Robot: yes}")
        let told = try run.result(of: "t", ["city": "São Paulo", "days": 2])["output"]
        #expect(told?["request"]?.string?.hasPrefix("GET ") == true)
        #expect(
            told?["request"]?.string?.hasSuffix("/S%C3%A3o%20Paulo?key=1&days=2 HTTP/1.1") == true,
            "\(told ?? .null)")
        #expect(told?["headers"]?["x-robot"] == "yes" && told?["body"] == .null)
    }

    @Test(arguments: ["POST", "PUT", "PATCH"])
    func `arguments go into a body`(method: String) throws {
        let run = try http("mirror", ", method: \(method)")
        let told = try run.result(of: "t", ["city": "x", "on": true])["output"]
        #expect(told?["request"]?.string?.hasPrefix("\(method) ") == true)
        #expect(told?["body"] == ["on": true])
        #expect(told?["headers"]?["content-type"] == "application/json")
    }

    @Test func `a DELETE has no body`() throws {
        let told = try http("mirror", ", method: delete").result(of: "t", ["city": "x"])["output"]
        #expect(told?["request"]?.string?.hasPrefix("DELETE ") == true && told?["body"] == .null)
    }

    @Test(arguments: [
        ("plain_error", "127.0.0.1 answered 418: short and stout"),
        ("redirect", "127.0.0.1 says that it has moved to https://elsewhere.example/v1"),
        ("reset", "127.0.0.1 was not reached"),
    ])
    func `a server that fails is an error that says how`(scenario: String, error: String) throws {
        let result = try http(scenario).result(of: "t", ["city": "x"])
        #expect(result["error"]?.string?.contains(error) == true, "\(result)")
    }

    @Test(arguments: ["silent", "stalling"])
    func `a server that does not finish is given up`(scenario: String) throws {
        let result = try http(scenario, "", ", timeout_ms: 300").result(of: "t", ["city": "x"])
        #expect(result["error"] == "it has not finished within 300 ms (timeout_ms)")
    }

    @Test func `an endless answer is given up`() throws {
        let result = try http("endless", "", ", timeout_ms: 20000").result(of: "t", ["city": "x"])
        #expect(result["error"]?.string?.contains("longer than") == true, "\(result)")
    }

    @Test func `an address is not left incomplete`() throws {
        #expect(try http("mirror").result(of: "t")["error"] == "'city' is missing")
    }

    @Test func `nobody listens`() throws {
        let run = try ToolsRun("tools: [{name: t, http: {url: \"http://127.0.0.1:1/x?key=secret\"}}]")
        let error = try run.result(of: "t")["error"]?.string ?? ""
        #expect(error.contains("127.0.0.1 was not reached") && !error.contains("secret"), "\(error)")
    }

    // MARK: Other nodes

    private static let move = "tools: [{name: move, message: {wait_for_reply: true}, timeout_ms: 1000}]"

    @Test func `a call goes to another node and is done`() throws {
        let run = try ToolsRun("tools: [{name: beep, message: }]")
        try run.call("beep", ["times": 2])
        #expect(run.commands.map(\.name) == ["beep"])
        #expect(run.commands.first?.fields == ["times": 2, "call_id": "call_1"])
        #expect(run.commands.first?.metadata.session == "s")
        #expect(run.results.first?["output"] == ["status": "sent"])
    }

    @Test func `a reply is the result`() throws {
        let run = try ToolsRun(Self.move)
        try run.call("move", ["distance": 2])
        #expect(run.results.isEmpty)
        run.harness.advance(by: .milliseconds(700))
        run.harness.receive(Event("moved", ["call_id": "call_2", "output": 9]), on: ToolsNode.replies)
        run.harness.receive(
            Event("moved", ["call_id": "call_1", "output": ["moved": 2]]), on: ToolsNode.replies)
        try run.take()
        #expect(run.results.map { $0["output"] } == [["moved": 2]])
        #expect(run.results.first?["duration_ms"] == 700)
        run.harness.receive(Event("moved", ["call_id": "call_1", "output": 5]), on: ToolsNode.replies)
        run.harness.advance(by: .seconds(2))
        try run.take()
        #expect(run.results.count == 1 && run.commands.count == 1)
    }

    @Test func `a reply may be an error`() throws {
        let run = try ToolsRun(Self.move)
        try run.call("move")
        run.harness.receive(Event("stuck", ["call_id": "call_1", "error": "stuck"]), on: ToolsNode.replies)
        try run.take()
        #expect(run.results.map { $0["error"] } == ["stuck"])
    }

    @Test func `a node that does not reply is given up and told so`() throws {
        let run = try ToolsRun(Self.move)
        try run.call("move")
        run.harness.advance(by: .seconds(1))
        try run.take()
        #expect(run.results.map { $0["error"] } == ["it has not finished within 1000 ms (timeout_ms)"])
        #expect(run.commands.map(\.name) == ["move", "cancel"] && run.commands[1]["call_id"] == "call_1")
    }

    @Test func `a cancelled call is told to the node and has no result`() throws {
        let run = try ToolsRun(Self.move)
        try run.call("move", response: "r1")
        try run.call("move", id: "call_2", response: "r2")
        run.harness.cancel(response: "r1", session: "s")
        run.harness.advance(by: .seconds(2))
        try run.take()
        #expect(run.commands.map(\.name) == ["move", "move", "cancel", "cancel"])
        #expect(run.results.map { $0["call_id"] } == ["call_2"])
    }

    @Test func `two sessions may use the same ids`() throws {
        let run = try ToolsRun(Self.move)
        try run.call("move", session: "s")
        try run.call("move", session: "t")
        var metadata = Metadata()
        metadata.session = "t"
        run.harness.receive(
            Event("moved", ["call_id": "call_1", "output": 1], metadata: metadata), on: ToolsNode.replies)
        try run.take()
        #expect(run.results.map(\.metadata.session) == ["t"])
    }

    @Test func `a graph that takes no commands is told`() throws {
        let run = try ToolsRun("tools: [{name: beep, message: }]", outputs: ["results"])
        try run.call("beep")
        #expect(run.results.first?["error"]?.string?.contains("'commands' is not wired") == true)
        #expect(throws: NodeError.self) { try ToolsRun(Self.move, inputs: ["tool-calls"]) }
    }

    @Test func `events that are no calls are passed over`() throws {
        let run = try ToolsRun("tools: [{name: beep, message: }]")
        run.harness.receive(
            Event("tool_call_delta", ["name": "beep", "call_id": "c", "arguments": "{"]),
            on: ToolsNode.toolCalls)
        try run.take()
        #expect(run.results.isEmpty && run.commands.isEmpty)
    }
}
