import Arrivals
import Messages
import NodeRuntime

/// Sends stamped messages at a rate, or as fast as the graph takes them.
@main
struct BenchSource: Node {
    static let audio = Output<Audio>("audio", "Messages with a stamp.")
    static let count = Parameter<Int>(
        "count", default: 500, in: 0...100_000_000, "How many messages are measured.")
    static let rate = Parameter<Double>(
        "rate", default: 50, in: 0...1_000_000, unit: "1/s",
        "Messages a second; 0 = as fast as the graph takes them.")
    static let warmUp = Parameter<Int>(
        "warm_up", default: 50, in: 0...10_000, "Messages sent before, 10 ms apart, that are not measured.")
    static let byteCount = Parameter<Int>(
        "bytes", default: 640, in: 16...100_000_000, unit: "B", "The size of a payload.")

    static let manifest = Manifest(
        name: "bench-source", purpose: "Sends stamped messages at a rate.", ports: [audio],
        parameters: [count, rate, warmUp, byteCount])

    private let count: Int64
    /// Made once and stamped anew: a message that is sent holds no part of it.
    private var payload: [UInt8]
    private let interval: UInt64
    private let warmUpInterval: UInt64 = 10_000_000
    private let timer: NodeTimer
    private var sequence: Int64
    private var next: UInt64

    init(_ node: NodeContext) throws {
        count = Int64(node[Self.count])
        payload = Array(repeating: 0, count: node[Self.byteCount])
        let rate = node[Self.rate]
        interval = rate > 0 ? UInt64(1e9 / rate) : 0
        sequence = Int64(-node[Self.warmUp])
        timer = node.makeTimer()
        next = node.now
        node.set(timer, at: next)
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        guard event[timer] || event.isTurn else { return }
        guard sequence < count else { return node.finish() }
        Stamp(sequence: sequence, sent: node.now).write(into: &payload)
        node.send(Audio(payload, format: AudioFormat(sampleRate: 16000)), to: Self.audio)
        // The first measured message, too, comes one interval after the last before it.
        next += sequence < 0 ? warmUpInterval : interval
        sequence += 1
        if interval == 0, sequence > 0 { node.requestTurn() } else { node.set(timer, at: next) }
    }
}

extension NodeEvent {
    /// Whether it is the turn that was asked for.
    fileprivate var isTurn: Bool {
        if case .turn = self { true } else { false }
    }
}
