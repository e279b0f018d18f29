import Foundation
import Glibc
import Messages
import TestServers
import Testing

/// Tools in real graphs: what a model's call starts, and what is left of it when something dies.
@Suite struct ToolsGraphTests {
    /// One question, whose answer takes a tool.
    private func graph(tools: String, rules: String, count: Int = 1) throws -> String {
        let folder = try GraphRun.makeFolder()
        try tools.write(toFile: "\(folder)/tools.yml", atomically: true, encoding: .utf8)
        try rules.write(toFile: "\(folder)/rules.yml", atomically: true, encoding: .utf8)
        try """
        name: asking
        nodes:
          source: {node: text-source, params: {count: \(count)}}
          segmenter: {node: segmenter, inputs: {text: source/text}}
          llm:
            node: llm
            inputs: {transcript: segmenter/sentence, tool-result: tools/results, tools: tools/tools}
            params: {rules: rules.yml, tool_timeout_ms: 20000}
          tools:
            node: tools
            inputs: {tool-calls: llm/tool-calls}
            params: {file: tools.yml, timeout_ms: 15000}
          sink: {node: text-sink, inputs: {text: llm/reply}}
        """.write(toFile: "\(folder)/graph.yml", atomically: true, encoding: .utf8)
        return folder
    }

    private func run(tools: String, rules: String, count: Int = 1) throws -> GraphRun {
        try GraphRun(
            folder: try graph(tools: tools, rules: rules, count: count), arguments: ["run", "graph.yml"])
    }

    /// What the sink has printed, a line for each delta, as one text.
    private func answer(_ run: GraphRun) -> String {
        run.output.replacing("\n", with: "")
    }

    private static let add = """
        rules:
          - patterns: ["word {n:number}"]
            tool: {name: add, arguments: {a: "{n}", b: 7}}
            results: ["The sum is {output}."]
        without_result: ["No idea."]
        fallback: ["Pardon?"]
        """

    @Test(.enabled(if: Script.python != nil))
    func `an MCP server answers before the graph ends, and nothing of it is left`() throws {
        let python = try #require(Script.python)
        let run = try run(
            tools: "mcp: [{name: garage, command: [\(python), \(Script.path("mcp_server.py"))]}]",
            rules: Self.add)
        #expect(run.exitCode() == 0, "\(run.log)")
        #expect(answer(run) == "The sum is 7.end", "\(run.output)\(run.log)")
        #expect(run.leftovers.isEmpty, "\(run.leftovers)")
    }

    @Test func `a program answers`() throws {
        let run = try run(
            tools: "tools: [{name: add, command: [sh, -c, 'cat >&2; echo 12']}]", rules: Self.add)
        #expect(run.exitCode() == 0, "\(run.log)")
        #expect(answer(run) == "The sum is 12.end", "\(run.output)\(run.log)")
    }

    @Test func `a tool that fails is an answer, too`() throws {
        let run = try run(tools: "tools: [{name: add, command: ['false']}]", rules: Self.add)
        #expect(run.exitCode() == 0, "\(run.log)")
        #expect(answer(run) == "No idea.end", "\(run.output)\(run.log)")
    }

    @Test func `a tools file that is wrong stops the graph at its place`() throws {
        let run = try run(tools: "tools:\n  - {name: add, comand: [x]}", rules: Self.add)
        #expect(run.exitCode(within: 20) == 1)
        #expect(
            run.log.contains("tools.yml:2:17: unknown key 'comand'; did you mean 'command'?"), "\(run.log)")
    }

    /// A graph whose tool runs for ever, with a child that hears no SIGTERM; and the ids of both processes.
    private func busy() throws -> (run: GraphRun, pids: [pid_t]) {
        let script = "trap \"\" TERM; sleep 1000 & echo $$$$ $! >pids; wait"
        let run = try run(
            tools: "tools: [{name: add, command: [sh, -c, '\(script)'], timeout_ms: 600000}]", rules: Self.add
        )
        let file = "\(run.folder)/pids"
        #expect(
            eventually(within: 20) {
                (FileManager.default.contents(atPath: file) ?? Data()).last == UInt8(ascii: "\n")
            }, "\(run.log)")
        let text = String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
        let pids = text.split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
        #expect(pids.count == 2 && pids.allSatisfy { kill($0, 0) == 0 })
        return (run, pids)
    }

    @Test func `programs end with a node that is killed, which is back`() throws {
        let (run, pids) = try busy()
        let victim = try #require(run.pid(of: "tools"))
        kill(victim, SIGKILL)
        #expect(eventually(within: 10) { pids.allSatisfy { kill($0, 0) != 0 } })
        let isBack = eventually(within: 5) {
            run.node("tools")?["state"]?.string == "running" && run.pid(of: "tools") != victim
        }
        #expect(isBack, "\(run.log)")
        run.send(signal: SIGINT)
        run.send(signal: SIGINT)
        _ = run.exitCode(within: 10)
        #expect(eventually(within: 5) { run.leftovers.isEmpty }, "\(run.leftovers)")
    }

    @Test func `programs end with a supervisor that is killed`() throws {
        let (run, pids) = try busy()
        run.send(signal: SIGKILL)
        #expect(eventually(within: 10) { pids.allSatisfy { kill($0, 0) != 0 } && run.leftovers.isEmpty })
    }
}
