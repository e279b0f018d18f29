import Foundation
import Glibc
import Messages
import Testing

/// What an edge promises: nothing is lost silently, the end comes last, memory stays bounded.
@Suite struct DeliveryTests {
    private func chain(
        source: String = "count: 1000", relay: String = "", sink: String = "", edge: String = "relay/out"
    ) -> String {
        """
        name: numbers
        nodes:
          source: {node: number-source, params: {\(source)}}
          relay: {node: number-relay, params: {\(relay)}, inputs: {in: source/numbers}}
          sink: {node: number-sink, params: {\(sink)}, inputs: {numbers: \(edge)}}
        """
    }

    @Test func `a loop of full edges does not stand still`() throws {
        let run = try GraphRun(
            """
            name: loop
            nodes:
              source: {node: number-source, params: {count: 50000}}
              asker: {node: number-asker, inputs: {numbers: source/numbers, answers: relay/out}}
              relay: {node: number-relay, inputs: {in: asker/questions}}
              sink: {node: number-sink, inputs: {numbers: asker/answered}}
            """)
        #expect(run.exitCode(within: 60) == 0, "\(run.log)")
        // What is on its way round when the source ends need not arrive.
        let words = run.output.split { $0 == " " || $0 == "," }
        #expect(try #require(words.dropFirst().first.flatMap { Int($0) }, "\(run.output)") > 48_000)
        #expect(run.output.contains("in order true"))
    }

    @Test func `a thousand messages arrive in order before the end, a hundred times`() throws {
        for round in 1...100 {
            let run = try GraphRun(chain())
            #expect(run.exitCode() == 0, "round \(round): \(run.log)")
            #expect(run.output == "received 1000, last 999, in order true\n", "round \(round): \(run.log)")
        }
    }

    @Test func `a slow consumer loses nothing and fills no memory`() throws {
        let run = try GraphRun(
            chain(source: "count: 60000, bytes: 2000", sink: "delay_us: 100"))
        #expect(run.isRunning())
        let reached = eventually(within: 20) {
            (run.edge("source/numbers>relay/in")?["sent"]?.integer ?? 0) > 5000
        }
        #expect(reached)
        let sourceMemory = run.node("source")?["rss_bytes"]?.integer ?? .max
        let relayMemory = run.node("relay")?["rss_bytes"]?.integer ?? .max
        #expect(sourceMemory < 40_000_000)
        #expect(relayMemory < 40_000_000)
        #expect(run.exitCode() == 0)
        #expect(run.output == "received 60000, last 59999, in order true\n")
    }

    @Test(arguments: ["drop-oldest", "drop-newest", "latest"])
    func `a dropping edge drops, counts, warns, and keeps the order`(policy: String) throws {
        let queue = policy == "latest" ? "" : ", queue: 10"
        let run = try GraphRun(
            chain(
                source: "count: 20000, rate: 10000, burst: 100", sink: "delay_us: 1000",
                edge: "{from: relay/out, policy: \(policy)\(queue)}"))
        let edge = "relay/out>sink/numbers"
        let isCounted = eventually(within: 20) { (run.edge(edge)?["dropped"]?.integer ?? 0) > 0 }
        #expect(isCounted, "\(run.log)")
        #expect(run.exitCode() == 0)
        let fields = run.output.split(whereSeparator: { " ,\n".contains($0) })
        let received = try #require(Int(fields[1]))
        #expect(received < 20000)
        #expect(received > 10)
        #expect(run.output.hasSuffix("in order true\n"))
        if policy != "drop-newest" {
            #expect(fields[3] == "19999", "the newest number has to arrive: \(run.output)")
        }
    }

    @Test func `large payloads pass through shared memory, which goes with the graph`() throws {
        let run = try GraphRun(chain(source: "count: 400, rate: 200, bytes: 1000000", sink: "delay_us: 6000"))
        #expect(run.isRunning())
        let directory = try #require(run.runtimeDirectory)
        let isUsed = eventually(within: 10) {
            ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).contains("e0.0")
        }
        #expect(isUsed)
        #expect(run.exitCode() == 0, "\(run.log)")
        #expect(run.output == "received 400, last 399, in order true\n")
        #expect(run.leftovers.isEmpty)
    }

    @Test func `an end of the stream reaches a consumer that is slower than a second`() throws {
        let run = try GraphRun(chain(source: "count: 200", sink: "delay_us: 20000"))
        #expect(run.exitCode() == 0)
        #expect(run.output == "received 200, last 199, in order true\n")
    }

    @Test func `several producers of one input all arrive`() throws {
        let run = try GraphRun(
            """
            name: fan-in
            nodes:
              first: {node: number-source, params: {count: 500}}
              second: {node: number-source, params: {count: 500}}
              relay: {node: number-relay, inputs: {in: [first/numbers, second/numbers]}}
              left: {node: number-sink, inputs: {numbers: relay/out}}
              right: {node: number-sink, inputs: {numbers: relay/out}}
            """)
        #expect(run.exitCode() == 0)
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.hasPrefix("received 1000, last 499") })
    }
}
