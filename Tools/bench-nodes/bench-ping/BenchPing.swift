import Arrivals
import Messages
import NodeRuntime

/// Sends a message, waits for it to come back, sends the next: one in flight. Writes the round trips to a file.
@main
struct BenchPing: Node {
    static let echo = Input<Audio>("echo", "What came back.", required: true, breaksLoops: true)
    static let audio = Output<Audio>("audio", "Messages with a stamp.")
    static let file = Parameter<String>.path("file", required: true, "Where the round trips are written.")
    static let count = Parameter<Int>("count", default: 5000, in: 1...100_000_000, "How many are measured.")
    static let warmUp = Parameter<Int>("warm_up", default: 50, in: 0...10_000, "How many before are not.")
    static let byteCount = Parameter<Int>(
        "bytes", default: 640, in: 16...100_000_000, unit: "B", "The size of a payload.")

    static let manifest = Manifest(
        name: "bench-ping", purpose: "Measures round trips, one message in flight.", ports: [echo, audio],
        parameters: [file, count, warmUp, byteCount])

    private var arrivals: Arrivals
    private var sequence: Int64
    private let count: Int64
    /// Made once and stamped anew: a message that is sent holds no part of it.
    private var payload: [UInt8]

    init(_ node: NodeContext) throws {
        arrivals = Arrivals(file: node[Self.file], expected: node[Self.count])
        sequence = Int64(-node[Self.warmUp])
        count = Int64(node[Self.count])
        payload = Array(repeating: 0, count: node[Self.byteCount])
        node.set(node.makeTimer(), at: node.now)
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        switch event {
        case .timer:
            send(node)
        case .message:
            guard let audio = try event[Self.echo], let stamp = Stamp(audio) else { return }
            arrivals.note(stamp, received: node.now)
            sequence += 1
            if sequence < count {
                send(node)
            } else {
                try arrivals.write()
                node.finish()
            }
        default: break
        }
    }

    private mutating func send(_ node: NodeContext) {
        Stamp(sequence: sequence, sent: node.now).write(into: &payload)
        node.send(Audio(payload, format: AudioFormat(sampleRate: 16000)), to: Self.audio)
    }
}
