import Foundation
import Glibc
import Messages
import Randomness
import Testing

/// What arrives on the sockets of a running graph may come from anybody of this user, and may be anything.
@Suite struct HostileWireTests {
    private let numbers = """
        name: numbers
        nodes:
          source: {node: number-source, params: {count: 100000000, rate: 200}}
          relay: {node: number-relay, inputs: {in: source/numbers}}
          sink: {node: number-sink, inputs: {numbers: relay/out}}
        """
    private let edge = "source/numbers>relay/in"

    /// A message in two frames that any node of this version takes.
    private var good: [[UInt8]] {
        [Message(header: Header(type: .bytes)).headerFrame, Array("1 ".utf8)]
    }

    /// Frames that are no message: cut off, random, of another version, or of another number.
    private func malformed(_ number: Int, _ random: inout SeededGenerator) -> [[UInt8]] {
        var header = good[0]
        switch number % 8 {
        case 0: return [header]
        case 1: return [header, [], []]
        case 2: return [header, [1], [2], [3], [4]]
        case 3: return [Array(header.prefix(Int.random(in: 0..<56, using: &random))), [1, 2]]
        case 4: return [[0] + random.bytes(upTo: 200), random.bytes(upTo: 200)]
        case 5:
            header[4] = 7
            return [header, [1, 2]]
        case 6:
            header[52...55] = [255, 255, 255, 255]
            return [header, []]
        default: return [header.dropLast(4) + [9, 0, 0, 0] + Array("{\"a\":[[[".utf8.prefix(9)), []]
        }
    }

    @Test func `frames that are no message are counted, and told of without flooding the log`() throws {
        let run = try GraphRun(numbers)
        #expect(run.isRunning())
        let before = run.pids
        let stranger = try Stranger(edge: edge, of: run)
        var random = SeededGenerator(seed: 1)

        for number in 0..<4000 { try stranger.send(malformed(number, &random)) }

        let isCounted = eventually(within: 10) { run.edge(edge)?["malformed"]?.integer == 4000 }
        #expect(isCounted, "\(run.edge(edge) ?? .null)")
        let count = run.edge("relay/out>sink/numbers")?["received"]?.integer ?? 0
        let goesOn = eventually(within: 5) {
            (run.edge("relay/out>sink/numbers")?["received"]?.integer ?? 0) > count + 100
        }
        #expect(goesOn, "what is good still passes")
        #expect(run.pids == before)
        let lines = run.log.split(separator: "\n").filter { $0.contains("malformed") }
        #expect((1...4).contains(lines.count), "\(run.log)")
        #expect(run.log.contains(edge))
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) == 0)
        #expect(run.output.contains("in order true"))
    }

    @Test func `whoever speaks another version is told both versions`() throws {
        let run = try GraphRun(numbers)
        #expect(run.isRunning())
        var header = good[0]
        header[4] = 2
        let stranger = try Stranger(edge: edge, of: run)
        try stranger.send([header, []])
        #expect(run.shows("the sender speaks wire version 2, this node speaks 1"), "\(run.log)")
        withExtendedLifetime(stranger) {}
    }

    @Test func `a peer that promises a frame of any size gets no memory for it`() throws {
        let run = try GraphRun(numbers)
        #expect(run.isRunning())
        let before = run.pids
        let directory = try #require(run.runtimeDirectory)
        for length in [UInt64.max, 1 << 62, 1 << 40, 1 << 33] {
            let peer = try RawPeer("\(directory)/e0")
            peer.pushFrame(promising: length, sending: Array(repeating: 7, count: 100_000))
            let control = try RawPeer("\(directory)/control")
            control.pushFrame(promising: length, sending: Array(repeating: 7, count: 100_000))
        }
        var random = SeededGenerator(seed: 2)
        for _ in 0..<50 { try RawPeer("\(directory)/e0").write(random.bytes(upTo: 2000)) }
        let count = run.edge(edge)?["received"]?.integer ?? 0
        let goesOn = eventually(within: 5) { (run.edge(edge)?["received"]?.integer ?? 0) > count + 100 }
        #expect(goesOn, "\(run.log)")
        #expect(run.pids == before, "\(run.log)")
        #expect((run.node("relay")?["rss_bytes"]?.integer ?? .max) < 60_000_000)
    }

    @Test func `whatever a stranger says on the control socket, the graph runs on`() throws {
        let run = try GraphRun(numbers)
        #expect(run.isRunning())
        let before = run.pids
        var random = SeededGenerator(seed: 4)
        let names = [
            "client/1/1", "client/x/1", "client/-7/1", "client/99999999999999/1", "node/relay/9", "node/x/0",
            "node//", "x",
        ]
        let strangers = try names.map { try Stranger(controlOf: run, as: $0) }
        for stranger in strangers {
            for _ in 0..<200 { try stranger.send((0...3).map { _ in random.bytes(upTo: 300) }) }
            for request in absurdRequests { try stranger.send([Array(request.utf8)]) }
        }
        #expect(run.status?["state"] == "running", "\(run.log)")
        let count = run.edge("relay/out>sink/numbers")?["received"]?.integer ?? 0
        let goesOn = eventually(within: 5) {
            (run.edge("relay/out>sink/numbers")?["received"]?.integer ?? 0) > count + 100
        }
        #expect(goesOn)
        #expect(run.pids == before, "\(run.log)")
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) == 0, "\(run.log)")
        withExtendedLifetime(strangers) {}
    }

    /// Requests and signs of life with everything wrong that JSON can hold.
    private var absurdRequests: [String] {
        let counts = #"{"sent":-9e18,"received":1e999,"dropped":9e18,"next_sequence":9e18,"waiting":9.1e18}"#
        return [
            "", "{", "null", "[]", #"{"type":7}"#, #"{"type":"status","request":{"a":[]}}"#,
            String(repeating: "[", count: 100_000), #"{"type":"logs","lines":-5}"#,
            #"{"type":"logs","lines":9e18,"node":"relay"}"#, #"{"type":"logs","node":[]}"#,
            #"{"type":"set","node":"relay","parameters":{"delay_us":-1,"x":[]}}"#,
            #"{"type":"set","node":"relay","parameters":"none"}"#, #"{"type":"set","node":"nobody"}"#,
            #"{"type":"send","node":"relay","input":"in"}"#, #"{"type":"send","node":"relay","input":7}"#,
            #"{"type":"restart","node":"nobody"}"#, #"{"type":"untap","edge":"none"}"#,
            #"{"type":"tap","output":"source/numbers","endpoint":"ipc:///tmp/elsewhere"}"#,
            #"{"type":"answer","request":1}"#, #"{"type":"ending","edges":["none",7]}"#,
            #"{"type":"edge_ended","edge":"none"}"#,
            #"{"type":"pong","metrics":{"inputs":{"source/numbers>relay/in":\#(counts)},"outputs":"#
                + #"{"relay/out>sink/numbers":\#(counts)}}}"#,
        ]
    }

    @Test func `a tap that cannot be connected is refused, and its node lives on`() throws {
        let run = try GraphRun(numbers)
        #expect(run.isRunning())
        let before = run.pids
        let directory = try #require(run.runtimeDirectory)
        let stranger = try Stranger(controlOf: run, as: "client/\(getpid())/1")
        let path = "ipc://\(directory)/" + String(repeating: "x", count: 200)
        try stranger.send([
            JSONValue.object([
                "type": "tap", "request": 1, "output": "source/numbers", "endpoint": .string(path),
            ]).utf8
        ])
        let answer = try stranger.receive(within: 10)
        #expect(answer?["error"]?.string?.contains("xxx") == true, "\(answer ?? .null)")
        #expect(run.pids == before)
    }

    @Test func `oversized payloads are taken or refused, and freed`() throws {
        let run = try GraphRun(numbers.replacing("relay/out}", with: "source/numbers}"))
        #expect(run.isRunning())
        let stranger = try Stranger(edge: edge, of: run)
        for _ in 0..<20 { try stranger.send([good[0], Array(repeating: 0x31, count: 8_000_000)]) }
        let received = eventually(within: 10) { (run.edge(edge)?["received"]?.integer ?? 0) > 20 }
        #expect(received)
        let isFreed = eventually(within: 10) {
            (run.node("relay")?["rss_bytes"]?.integer ?? .max) < 100_000_000
        }
        #expect(isFreed, "\(run.node("relay") ?? .null)")
        #expect(run.node("relay")?["restarts"] == 0)
    }

    @Test func `no header, however absurd its numbers, ends a node of the speech chain`() throws {
        let folder = try GraphRun.makeFolder()
        // Silence in real time: it keeps the graph running.
        try Data(count: 2 * 16000 * 60).write(to: URL(fileURLWithPath: "\(folder)/silence.raw"))
        let run = try GraphRun(
            folder: folder,
            arguments: [
                "run", "\(GraphRun.checkout)/Graphs/demo.yml", "--set", "source.file=\(folder)/silence.raw",
                "--set", "speech-monitor.detector=energy",
            ])
        #expect(run.isRunning(), "\(run.log)")
        let before = run.pids
        var random = SeededGenerator(seed: 3)
        let edges = run.status?["edges"]?.array?.compactMap { $0["name"]?.string } ?? []
        #expect(edges.count > 10)
        var strangers: [Stranger] = []
        for edge in edges {
            let stranger = try Stranger(edge: edge, of: run)
            for _ in 0..<300 { try stranger.send(absurd(&random)) }
            strangers.append(stranger)
        }
        let isTaken = eventually(within: 20) {
            edges.allSatisfy { name in
                let edge = run.edge(name)
                return (edge?["received"]?.integer ?? 0) + (edge?["malformed"]?.integer ?? 0) >= 300
            }
        }
        #expect(isTaken, "\(run.status ?? .null)\n\(run.log.suffix(4000))")
        #expect(run.pids == before, "\(run.log.suffix(4000))")
        #expect(run.log.utf8.count < 200_000)
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 20) != nil)
        #expect(run.leftovers.isEmpty)
    }

    /// A message whose fixed part is well formed and whose numbers are not.
    private func absurd(_ random: inout SeededGenerator) -> Message {
        let flags: [MessageFlags] = [[], .start, .final, [.start, .final], .sharedMemory, .sessionEnd]
        let isPlausible = Bool.random(using: &random)
        var metadata = Metadata()
        metadata.session = ["", "a", "b"].randomElement(using: &random) ?? ""
        if Bool.random(using: &random) { metadata.response = "r" }
        if Bool.random(using: &random) { metadata.utterance = "u\(Int.random(in: 0...9, using: &random))" }
        return Message(
            header: Header(
                type: MessageType.allCases.randomElement(using: &random) ?? .audio,
                flags: flags.randomElement(using: &random) ?? [], sequence: random.extreme(),
                sendTime: random.extreme(), captureTime: random.extreme(), position: random.extreme(),
                sampleRate: isPlausible ? 16000 : random.extreme(),
                channels: isPlausible ? 1 : random.extreme(),
                encoding: SampleEncoding.allCases.randomElement(using: &random) ?? .s16),
            metadata: metadata, payload: random.bytes(upTo: 64))
    }
}
