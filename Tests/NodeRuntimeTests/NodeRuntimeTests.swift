import Glibc
import Messages
import NodeRuntime
import NodeTesting
import Testing

/// Scales audio; the smallest node there is.
private struct Gain: Node {
    static let audio = Input<Audio>("audio", "Audio of any format.", required: true)
    static let cancel = Input<Event>("cancel", "Responses to stop.", urgent: true)
    static let scaled = Output<Audio>("audio", "The same audio, scaled.")
    static let factor = Parameter<Double>("factor", default: 0.5, in: 0...10, "The factor.", changeable: true)
    static let manifest = Manifest(
        name: "gain", purpose: "Scales audio.", ports: [audio, cancel, scaled], parameters: [factor])

    init(_: NodeContext) {}

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        guard let audio = try event[Self.audio] else { return }
        let scaled = audio.int16Samples.map { Int16(clamping: Int(Double($0) * node[Self.factor])) }
        node.send(
            Audio(scaled, sampleRate: audio.format.sampleRate, metadata: audio.metadata), to: Self.scaled)
    }
}

@Suite struct NodeRuntimeTests {
    @Test func `a node's output follows its input and parameters`() throws {
        let harness = try NodeHarness(Gain.self)
        harness.receive(Audio([1000, -1000] as [Int16], sampleRate: 16000), on: Gain.audio)
        try harness.change(["factor": 2])
        harness.receive(Audio([1000, -1000] as [Int16], sampleRate: 16000), on: Gain.audio)

        let sent = try harness.sent(on: Gain.scaled)

        #expect(sent.map(\.int16Samples) == [[500, -500], [2000, -2000]])
    }

    @Test func `messages of a cancelled response never reach the node`() throws {
        let harness = try NodeHarness(Gain.self)
        var metadata = Metadata()
        metadata.response = "r1"
        harness.cancel(response: "r1")
        harness.receive(Audio([1] as [Int16], sampleRate: 16000, metadata: metadata), on: Gain.audio)
        metadata.response = "r2"
        harness.receive(Audio([10] as [Int16], sampleRate: 16000, metadata: metadata), on: Gain.audio)

        #expect(try harness.sent(on: Gain.scaled).map(\.int16Samples) == [[5]])
        #expect(harness.cancelledCount == 1)
    }

    @Test func `a message of the wrong type is logged and ends only itself`() throws {
        let harness = try NodeHarness(Gain.self)

        harness.receive(Text("hello").message, onInput: "audio")
        harness.receive(Audio([2] as [Int16], sampleRate: 16000), on: Gain.audio)

        #expect(harness.errorCount == 1)
        #expect(try harness.sent(on: Gain.scaled).count == 1)
        #expect(harness.failure == nil)
    }

    @Test func `the end of the data inputs finishes the node, that of urgent ones does not`() throws {
        let harness = try NodeHarness(Gain.self)

        harness.end(Gain.cancel)
        #expect(!harness.isFinished)
        harness.end(Gain.audio)
        #expect(harness.isFinished)
    }

    @Test(
        arguments: [
            ["factor": 11], ["factor": "loud"], ["facto": 1],
        ] as [[String: JSONValue]])
    func `wrong parameters are refused`(parameters: [String: JSONValue]) {
        #expect(throws: NodeError.self) { try NodeHarness(Gain.self, parameters: parameters) }
    }

    @Test func `a session's end is passed on`() throws {
        let harness = try NodeHarness(Gain.self)
        harness.endSession("s1")
        #expect(harness.endedSessions == ["s1"])
    }
}

/// Keeps the end of a session back until the next text.
private struct Lingerer: Node {
    static let text = Input<Text>("text", "Anything.")
    static let manifest = Manifest(name: "lingerer", purpose: "Lingers.", ports: [text])
    private var ended: [String] = []

    init(_: NodeContext) {}

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if case .sessionEnded(let session) = event {
            ended.append(session)
            node.postponeSessionEnd()
        }
        guard try event[Self.text] != nil else { return }
        ended.forEach(node.endSession)
        ended = []
    }
}

@Suite struct SessionEndTests {
    @Test func `a node may pass the end of a session on later`() throws {
        let harness = try NodeHarness(Lingerer.self)

        harness.endSession("s1")
        #expect(harness.endedSessions.isEmpty)
        harness.receive(Text(""), on: Lingerer.text)
        #expect(harness.endedSessions == ["s1"])
    }
}

/// Waits for a byte on a pipe of its own, and ends some time after it, whenever its inputs end.
private struct Listener: Node {
    static let text = Input<Text>("text", "A text for the pipe.")
    static let heard = Output<Text>("heard", "What came out of the pipe.")
    static let manifest = Manifest(name: "listener", purpose: "Listens.", ports: [text, heard])
    private let ends: [Int32]
    private let watch: DescriptorWatch
    private let timer: NodeTimer

    init(_ node: NodeContext) {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        self.ends = ends
        watch = node.watch(ends[0])
        timer = node.makeTimer()
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let text = try event[Self.text] { write(ends[1], text.content, text.content.utf8.count) }
        if case .inputsEnded = event { node.postponeEnd() }
        if event[watch] {
            var byte: UInt8 = 0
            read(ends[0], &byte, 1)
            node.send(Text(String(Character(Unicode.Scalar(byte)))), to: Self.heard)
            node.set(timer, after: .milliseconds(10))
        }
        if event[timer] {
            ends.forEach { close($0) }
            node.unwatch(watch)
            node.finish()
        }
    }
}

@Suite struct RealTimeTests {
    @Test func `a node may end its outputs later, and lives in real time where a test wants it`() throws {
        let harness = try NodeHarness(Listener.self)
        harness.endInputs()
        #expect(!harness.isFinished)

        #expect(!harness.run(atMost: .milliseconds(20)) { harness.isFinished })
        harness.receive(Text("x"), on: Listener.text)
        let before = harness.now
        #expect(harness.run { harness.isFinished })
        #expect(try harness.sent(on: Listener.heard).map(\.content) == ["x"])
        #expect(harness.now >= before + 10_000_000)
    }
}

/// Counts aloud on a worker.
private final class Counter: Node {
    static let limit = Input<Text>("limit", "How far to count.")
    static let cancel = Input<Event>("cancel", "Responses to stop.", urgent: true)
    static let number = Output<Text>("number", "The numbers.")
    static let manifest = Manifest(name: "counter", purpose: "Counts.", ports: [limit, cancel, number])
    private let worker: Worker<Int, Int>

    init(_ node: NodeContext) throws {
        worker = try Worker(node, capacity: 2) {
            { limit, emit in
                for number in 0..<limit { guard emit(number) else { return } }
            }
        }
    }

    func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let text = try event[Self.limit] { worker.submit(Int(text.content) ?? 0) }
        if let number = event[worker] { node.send(Text("\(number)"), to: Self.number) }
        if case .cancelled = event { worker.cancelAll() }
    }
}

@Suite struct WorkerTests {
    @Test func `all answers arrive in order, before the end`() throws {
        let harness = try NodeHarness(Counter.self)
        harness.receive(Text("100"), on: Counter.limit)
        harness.receive(Text("3"), on: Counter.limit)
        harness.endInputs()

        #expect(
            try harness.sent(on: Counter.number).map(\.content)
                == (0..<100).map { "\($0)" } + ["0", "1", "2"])
        #expect(harness.isFinished)
    }

    @Test func `a cancelled request stops and its answers vanish`() throws {
        let harness = try NodeHarness(Counter.self)
        harness.receive(Text("1000000000"), on: Counter.limit)
        #expect(harness.waitForOneAnswer())
        harness.cancel(response: "any")
        harness.waitForWorkers()

        #expect(try harness.sent(on: Counter.number).count == 1)
    }
}
