import Foundation
import Glibc
import Messages
import Testing

@testable import Supervision

/// A node in another language, written from the wire page alone, in a graph with nodes of this project.
@Suite struct ForeignNodeTests {
    /// An interpreter that has pyzmq; Tools/test sets it.
    private static let python = ProcessInfo.processInfo.environment["ANTIPHON_TEST_PYTHON"] ?? "python3"
    private static let folder = "\(GraphRun.checkout)/Tests/SystemTests/Python"

    private func graph(source: String, program: String = "\(folder)/shout.py") -> String {
        """
        name: shouting
        nodes:
          source: {node: text-source, params: {\(source)}}
          shout: {command: [\(ForeignNodeTests.python), \(program)], inputs: {text: source/text}}
          sink: {node: text-sink, inputs: {text: shout/text}}
        """
    }

    /// Has the supervisor change the suffix, and waits for the node's answer.
    private func setSuffix(_ suffix: JSONValue, of run: GraphRun) throws {
        let client = try #require(run.client)
        _ = try client.request("set", ["node": "shout", "parameters": ["suffix": suffix]])
    }

    /// Whether a sink has printed `count` texts in order, and then the end.
    private func isWhole(_ output: String, count: Int) -> Bool {
        output == (0..<count).map { "WORD \($0)!\n" }.joined() + "end\n"
    }

    @Test func `its texts arrive in order, and the end last`() throws {
        let run = try GraphRun(graph(source: "count: 1000"))
        #expect(run.exitCode() == 0, "\(run.log)")
        #expect(isWhole(run.output, count: 1000), "\(run.log)")
        #expect(run.leftovers.isEmpty)
    }

    @Test func `killed, it is started again and the others do not notice`() throws {
        let run = try GraphRun(graph(source: "count: 100000000, rate: 500"))
        #expect(run.shows("WORD 100!\n"), "\(run.log)")
        let before = run.pids
        let victim = try #require(before["shout"])

        kill(victim, SIGKILL)

        let isBack = eventually(within: 5) {
            run.node("shout")?["state"]?.string == "running" && run.pid(of: "shout") != victim
        }
        #expect(isBack, "\(run.log)")
        for id in ["source", "sink"] { #expect(run.pids[id] == before[id]) }
        let count = run.output.utf8.count
        #expect(eventually(within: 5) { run.output.utf8.count > count + 1000 }, "the stream goes on")
        #expect(run.node("shout")?["restarts"]?.integer == 1)
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) == 0, "\(run.log)")
        #expect(run.output.hasSuffix("!\nend\n"))
        #expect(run.leftovers.isEmpty)
    }

    @Test func `it is asked for signs of life, and changes its parameters`() throws {
        let run = try GraphRun(graph(source: "count: 100000000, rate: 100"))
        #expect(run.shows("WORD 10!\n"), "\(run.log)")
        try setSuffix("?", of: run)
        #expect(run.shows("?\n"))
        #expect(throws: (any Error).self) { try setSuffix(3, of: run) }
        let isCounted = eventually(within: 5) {
            (run.edge("shout/text>sink/text")?["sent"]?.integer ?? 0) > 10
                && (run.edge("source/text>shout/text")?["received"]?.integer ?? 0) > 10
        }
        #expect(isCounted)
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) == 0, "\(run.log)")
    }

    @Test func `of another version, it is refused with a sentence that names both`() throws {
        let folder = try GraphRun.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let program = try String(contentsOfFile: "\(ForeignNodeTests.folder)/shout.py", encoding: .utf8)
        let packing = #"HEADER.pack(b"ATPH", 1,"#
        #expect(program.contains(packing))
        try program.replacingOccurrences(of: packing, with: #"HEADER.pack(b"ATPH", 2,"#)
            .write(toFile: "\(folder)/shout2.py", atomically: true, encoding: .utf8)

        let run = try GraphRun(graph(source: "count: 10", program: "\(folder)/shout2.py"))

        #expect(run.shows("the sender speaks wire version 2, this node speaks 1: rebuild both"), "\(run.log)")
        // Its end is refused as well: silence stands for it.
        #expect(run.exitCode(within: 15) == 0, "\(run.log)")
        #expect(!run.output.contains("WORD"))
        #expect(run.leftovers.isEmpty)
    }

    @Test func `it reads and writes the test vectors`() throws {
        let check = Process()
        check.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        check.arguments = [ForeignNodeTests.python, "-B", "\(ForeignNodeTests.folder)/test_vectors.py"]
        let pipe = Pipe()
        check.standardOutput = pipe
        try check.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        check.waitUntilExit()
        #expect(check.terminationStatus == 0, "\(output)")
        #expect(output.hasSuffix(", 0 differences\n"))
    }
}
