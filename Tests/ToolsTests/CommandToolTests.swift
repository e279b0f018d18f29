import Foundation
import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import tools

@Suite struct CommandToolTests {
    /// A tools file with one tool that runs a script of the shell.
    private func shell(_ script: String, _ more: String = "") throws -> ToolsRun {
        try ToolsRun("tools:\n  - {name: t, command: [sh, -c, '\(script)']\(more)}")
    }

    @Test func `arguments come on standard input, and standard output is the result`() throws {
        let run = try shell("cat; echo >&2 aside")
        try run.call("t", ["x": 1, "y": "ü"])
        let result = try run.result()
        #expect(result.name == "tool_result" && result["output"] == ["x": 1, "y": "ü"])
        #expect(result["call_id"] == "call_1" && result["name"] == "t" && result["error"] == nil)
        #expect(result.metadata.session == "s" && result.metadata.response == "r")
        #expect((result["duration_ms"]?.number ?? -1) >= 0)
    }

    @Test(
        arguments: [
            ("echo full", "full"), ("echo 21.5", 21.5), ("true", .null),

            ("pwd", ""), ("printf \"\\\\377x\"", "\u{FFFD}x"),
        ] as [(String, JSONValue)])
    func `whatever is put out is a result`(script: String, output: JSONValue) throws {
        let run = try shell(script)
        #expect(try run.result(of: "t")["output"] == (script == "pwd" ? .string(run.folder) : output))
    }

    @Test(arguments: [
        ("echo >&2 no battery; exit 3", "it ended with exit code 3: no battery"),
        ("echo on stdout; exit 1", "it ended with exit code 1: on stdout"),
        ("exit 1", "it ended with exit code 1"),
        ("kill -9 $$$$", "it ended with killed by signal 9 (Killed)"),
    ])
    func `a failure says why`(script: String, error: String) throws {
        let result = try shell(script).result(of: "t")
        #expect(result["error"] == .string(error) && result["output"] == nil)
    }

    @Test func `a program that takes too long is ended, with all that it has started`() throws {
        let run = try shell("trap : TERM; sleep 1000 & echo $! >pid; sleep 1000", ", timeout_ms: 300")
        let result = try run.result(of: "t")
        #expect(result["error"] == "it has not finished within 300 ms (timeout_ms)")
        let pid = try #require(Int32(try contents(of: "\(run.folder)/pid")))
        #expect(try run.run { !isAlive(pid) })
        #expect(run.results.count == 1)
    }

    @Test func `a program that does not read is answered all the same`() throws {
        let run = try shell("exec <&-; echo done")
        #expect(
            try run.result(of: "t", ["x": .string(String(repeating: "x", count: 200_000))])["output"]
                == "done")
    }

    @Test func `a program that reads nothing holds up nobody`() throws {
        let run = try shell("sleep 1; echo done")
        #expect(
            try run.result(of: "t", ["x": .string(String(repeating: "x", count: 200_000))])["output"]
                == "done")
    }

    @Test func `endless output is stopped`() throws {
        let run = try shell("yes")
        #expect(try run.result(of: "t")["error"]?.string?.contains("longer than") == true)
    }

    @Test func `long output is cut`() throws {
        let run = try shell("head -c 100000 /dev/zero | tr \"\\\\0\" x")
        let output = try run.result(of: "t")["output"]?.string ?? ""
        #expect(output.hasSuffix("(cut: 100000 bytes in all)") && output.utf8.count < 17_000)
    }

    @Test func `what a program leaves behind does not hold up its result`() throws {
        let run = try shell("(sleep 1000; echo late) & echo done")
        #expect(try run.result(of: "t")["output"] == "done")
    }

    @Test func `many run at once, and each result belongs to its call`() throws {
        let run = try shell("read x; echo $x")
        for index in 0..<20 { try run.call("t", ["n": .number(index)], id: "call_\(index)") }
        #expect(try run.run { run.results.count == 20 }, "\(run.log)")
        for result in run.results {
            let index = result["output"]?["n"]?.integer ?? -1
            #expect(result["call_id"] == .string("call_\(index)"))
        }
    }

    @Test func `more than may be are refused`() throws {
        let run = try ToolsRun("tools: [{name: t, command: [sleep, '1000']}]", ["max_calls": 2])
        for index in 0..<3 { try run.call("t", id: "call_\(index)") }
        #expect(run.results.count == 1 && run.results.first?["error"]?.string?.contains("max_calls") == true)
    }

    @Test func `a call under the id of another is not done twice`() throws {
        let run = try shell("echo x >>ran; sleep 0.2")
        try run.call("t")
        try run.call("t")
        _ = try run.result()
        #expect(try contents(of: "\(run.folder)/ran") == "x" && run.results.count == 1)
    }

    @Test func `a cancelled call ends its program and has no result`() throws {
        let run = try shell("echo $$$$ >pid; sleep 1000 & wait")
        try run.call("t")
        #expect(try run.run { (try? contents(of: "\(run.folder)/pid"))?.isEmpty == false })
        let pid = try #require(Int32(try contents(of: "\(run.folder)/pid")))
        run.harness.cancel(response: "r", session: "s")
        #expect(try run.run { !isAlive(pid) })
        try run.take()
        #expect(run.results.isEmpty)
    }

    @Test func `results come before the end of a session and of the stream`() throws {
        let run = try shell("sleep 0.2; echo done")
        try run.call("t")
        run.harness.endSession("s")
        #expect(run.harness.endedSessions.isEmpty)
        run.harness.endInputs()
        #expect(!run.harness.isFinished)
        #expect(try run.result()["output"] == "done")
        #expect(run.harness.endedSessions == ["s"] && run.harness.isFinished)
    }

    @Test(
        arguments: [
            ("fly", [:], "there is no tool 'fly'; there is t"),
            ("tt", [:], "there is no tool 'tt'; did you mean 't'?"),
            ("t", ["n": "five"], "'n' must be of type integer; it is \"five\""),
            ("t", "{\"n\": 1", "the arguments are no JSON object but \"{\\\"n\\\": 1\""),
        ] as [(String, JSONValue, String)])
    func `what cannot be called is an error the model can read`(
        name: String, arguments: JSONValue, error: String
    ) throws {
        let run = try shell(
            "cat", ", parameters: {type: object, properties: {n: {type: integer}}}")
        try run.call(name, arguments)
        #expect(run.results.map { $0["error"] } == [.string(error)])
    }

    @Test func `arguments as a text of JSON are understood`() throws {
        #expect(try shell("cat").result(of: "t", "{\"n\": 1}")["output"] == ["n": 1])
        #expect(try shell("cat").result(of: "t", "")["output"] == [:])
    }

    @Test func `the node's own wiring is not handed on, and variables are`() throws {
        let run = try shell(
            "echo \"$UNIT-$ANTIPHON_WIRING\"", ", env: {UNIT: \"${ANTIPHON_NO_SUCH:-percent}\"}")
        #expect(try run.result(of: "t")["output"] == "percent-")
    }

    @Test(arguments: [
        ("tools: [{name: t, command: [no-such-program-here]}]", "tools.yml:1:28: there is no program"),
        (
            "tools: [{name: t, command: [./x.sh]}]",
            "tools.yml:1:28: there is no program './x.sh' that can be run"
        ),
        ("tools: [{name: t}]", "tools.yml:1:9: a tool has one of"),
        ("tools: [", "tools.yml:2:1: a value was expected here"),
    ])
    func `a wrong file is told at the start`(yaml: String, problem: String) {
        do {
            _ = try ToolsRun(yaml)
            Issue.record("it was accepted")
        } catch NodeError.configuration(let text) {
            #expect(text.contains(problem), "\(text)")
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func `the tools are told at the start, and again to whoever comes back`() throws {
        let run = try shell("cat", ", description: Echoes.")
        #expect(
            run.lists.map { $0["tools"] } == [
                [
                    [
                        "type": "function", "name": "t", "description": "Echoes.",
                        "parameters": ["type": "object", "properties": [:]],
                    ]
                ]
            ])
        run.harness.regainUpstream("llm", inputs: ["tool-calls"])
        try run.take()
        #expect(run.lists.count == 2)
    }
}

private func contents(of path: String) throws -> String {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
}
