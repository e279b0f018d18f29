import Foundation
import Messages
import Testing

/// The commands that ask and change a running graph.
@Suite struct CommandOnRunningGraphTests {
    private let numbers = """
        name: numbers
        nodes:
          source: {node: number-source, params: {count: 100000000, rate: 500}}
          relay: {node: number-relay, inputs: {in: source/numbers}}
          sink: {node: number-sink, inputs: {numbers: relay/out}}
        """

    private func start() throws -> GraphRun {
        let run = try GraphRun(numbers)
        try #require(run.isRunning(), "\(run.log)")
        return run
    }

    @Test func `ps lists the graph, and nothing once it has been stopped`() throws {
        let run = try start()

        let table = try CommandCall("ps", in: run.folder)
        let json = try CommandCall("ps", "--json", in: run.folder)
        let stop = try CommandCall("stop", "numbers", in: run.folder)
        let after = try CommandCall("ps", "--json", in: run.folder)
        let again = try CommandCall("stop", in: run.folder)

        #expect(table.output.hasPrefix("GRAPH"))
        #expect(table.output.contains("numbers  \(run.process.processIdentifier)  running"))
        let graph = try #require(try json.json().array?.first)
        #expect(graph["graph"] == "numbers")
        #expect(graph["pid"] == .number(run.process.processIdentifier))
        #expect(graph["nodes"] == 3)
        #expect(stop.exitCode == 0, "\(stop.errors)")
        #expect(run.exitCode(within: 1) == 0)
        #expect(run.output.contains("in order true"), "the graph was drained")
        #expect(try after.json() == [])
        #expect(again.exitCode == 1)
        #expect(again.errors.contains("no graph is running"))
    }

    @Test func `stop --kill does not wait for anything`() throws {
        let run = try start()

        let stop = try CommandCall("stop", "--kill", in: run.folder)

        #expect(stop.exitCode == 0)
        #expect(run.exitCode(within: 1) == 1)
        #expect(run.leftovers.isEmpty)
    }

    @Test func `top shows rates, and without a terminal one table`() throws {
        let run = try start()

        let table = try CommandCall("top", in: run.folder)
        let json = try CommandCall("top", "numbers", "--json", in: run.folder)

        #expect(table.exitCode == 0)
        #expect(!table.output.contains("\u{1B}"))
        for text in ["numbers  running", "NODE", "relay", "EDGE", "source/numbers → relay/in", "block"] {
            #expect(table.output.contains(text), "\(text)")
        }
        let snapshot = try json.json()
        let edge = try #require(snapshot["edges"]?.array?.first { $0["name"] == "relay/out>sink/numbers" })
        #expect(edge["messages_per_s"]?.number ?? 0 > 50)
        #expect(edge["p99_us"]?.number ?? 0 > 0)
        let node = try #require(snapshot["nodes"]?.array?.first { $0["id"] == "relay" })
        #expect(node["cpu_percent"]?.number != nil)
        #expect(node["rss_bytes"]?.number ?? 0 > 1e6)
    }

    @Test func `tap shows an output without disturbing its edge, and can be had as JSON`() throws {
        let run = try start()

        let lines = try CommandCall("tap", "relay/out", "--count", "3", in: run.folder)
        let json = try CommandCall("tap", "relay/out", "-n", "20", "--json", in: run.folder)
        let wrong = try CommandCall("tap", "relay/nope", in: run.folder)
        let wrongNode = try CommandCall("tap", "rely/out", in: run.folder)

        #expect(lines.exitCode == 0)
        #expect(lines.output.split(separator: "\n").count == 3)
        #expect(lines.output.contains("bytes of application/octet-stream"))
        let sequences = try json.jsonLines().compactMap { $0["sequence"]?.integer }
        #expect(sequences == Array(0..<20), "every message, in order")
        #expect(wrong.exitCode == 1)
        #expect(wrong.errors.contains("nope"))
        #expect(wrongNode.exitCode == 1)
        #expect(wrongNode.errors.contains("it has: source, relay, sink"))
        #expect(run.edge("relay/out>sink/numbers")?["missed"] == 0)
        let directory = try #require(run.runtimeDirectory)
        #expect(
            eventually(within: 2) {
                !((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).contains {
                    $0.hasPrefix("tap")
                }
            }, "a tap leaves no socket behind")
    }

    @Test func `restart replaces one node and leaves the others`() throws {
        let run = try start()
        let before = run.pids

        let call = try CommandCall("restart", "relay", in: run.folder)
        let unknown = try CommandCall("restart", "rely", in: run.folder)

        #expect(call.exitCode == 0, "\(call.errors)")
        #expect(
            eventually(within: 5) {
                run.node("relay")?["state"] == "running" && run.pid(of: "relay") != before["relay"]
            }, "\(run.log)")
        #expect(run.pid(of: "source") == before["source"])
        #expect(run.pid(of: "sink") == before["sink"])
        #expect(unknown.exitCode == 1)
    }

    @Test func `set changes what is changeable and refuses the rest with the reason`() throws {
        let run = try start()

        let change = try CommandCall("set", "relay.delay_us=10", in: run.folder)
        let type = try CommandCall("set", "relay.delay_us=soon", in: run.folder)
        let range = try CommandCall("set", "relay.delay_us=-1", in: run.folder)
        let fixed = try CommandCall("set", "relay.crash_at=3", in: run.folder)
        let form = try CommandCall("set", "relay=3", in: run.folder)

        #expect(change.exitCode == 0, "\(change.errors)")
        #expect(type.exitCode == 2)
        #expect(type.errors.contains("takes a whole number"))
        #expect(range.exitCode == 2)
        #expect(fixed.exitCode == 1)
        #expect(fixed.errors.contains("crash_at"))
        #expect(form.exitCode == 2)
    }

    @Test func `send puts a message into an input, and logs shows what the node says of it`() throws {
        let run = try start()

        let text = try CommandCall(
            "send", "sink/numbers", "--text", "hello", "--session", "s7", in: run.folder)
        let input = try CommandCall("send", "sink/nope", "--text", "hello", in: run.folder)
        let nothing = try CommandCall("send", "sink/numbers", in: run.folder)

        #expect(text.exitCode == 0, "\(text.errors)")
        #expect(run.shows("[s7] expected a message of type bytes, received text"), "\(run.log)")
        #expect(input.exitCode == 1)
        #expect(nothing.exitCode == 2)
        let logs = try CommandCall("logs", "--node", "sink", in: run.folder)
        #expect(logs.output.split(separator: "\n").count == 1)
        #expect(logs.output.contains("[s7] expected a message of type bytes"))
        let json = try CommandCall("logs", "--json", "--lines", "1", in: run.folder)
        #expect(try json.jsonLines().first?["session"] == "s7")
        #expect((try CommandCall("logs", "--node", "snik", in: run.folder)).exitCode == 1)
    }

    @Test func `following the log ends with the graph`() throws {
        let run = try start()
        let directory = try CallFolder()
        let follower = Process()
        follower.executableURL = URL(fileURLWithPath: "\(GraphRun.programs)/antiphon")
        follower.arguments = ["logs", "--follow"]
        follower.environment = ProcessInfo.processInfo.environment.merging(
            ["XDG_RUNTIME_DIR": run.folder]) { _, new in new }
        let path = "\(directory.path)/followed"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        follower.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try follower.run()
        func followed() -> String {
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
        #expect(eventually(within: 5) { followed().contains("nodes ready") })

        run.send(signal: SIGINT)

        #expect(eventually(within: 10) { !follower.isRunning })
        #expect(follower.terminationStatus == 0)
        #expect(followed().contains("draining"))
        #expect(run.exitCode(within: 10) == 0)
    }

    @Test func `two graphs at once are told apart by name`() throws {
        let first = try start()
        let other = try CallFolder()
        try other.write(numbers.replacing("name: numbers", with: "name: others"), to: "graph.yml")
        let second = try GraphRun(
            folder: GraphRun.makeFolder(), arguments: ["run", "\(other.path)/graph.yml"],
            environment: ["XDG_RUNTIME_DIR": first.folder])

        let isThere = eventually(within: 20) {
            (try? CommandCall("ps", in: first.folder))?.output.contains("others") == true
        }
        let unnamed = try CommandCall("logs", in: first.folder)
        let wrong = try CommandCall("logs", "othres", in: first.folder)
        let stop = try CommandCall("stop", "others", in: first.folder)

        #expect(isThere, "\(second.log)")
        #expect(unnamed.exitCode == 2)
        #expect(unnamed.errors.contains("numbers ("))
        #expect(wrong.errors.contains("did you mean 'others'?"))
        #expect(stop.exitCode == 0, "\(stop.errors)")
        #expect(second.exitCode(within: 2) == 0)
        #expect(first.process.isRunning)
    }
}
