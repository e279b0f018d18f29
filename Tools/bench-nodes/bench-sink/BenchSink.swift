import Arrivals
import Messages
import NodeRuntime

/// Notes when each message arrived, and writes that to a file at the end.
@main
struct BenchSink: Node {
    static let audio = Input<Audio>("audio", "Messages of bench-source.", required: true)
    static let file = Parameter<String>.path("file", required: true, "Where the arrivals are written.")
    static let expected = Parameter<Int>(
        "expected", default: 500, in: 0...100_000_000, "How many messages to make room for.")

    static let manifest = Manifest(
        name: "bench-sink", purpose: "Notes when each message arrived.", ports: [audio],
        parameters: [file, expected])

    private var arrivals: Arrivals

    init(_ node: NodeContext) throws {
        arrivals = Arrivals(file: node[Self.file], expected: node[Self.expected])
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let audio = try event[Self.audio], let stamp = Stamp(audio) {
            arrivals.note(stamp, received: node.now)
        } else if case .inputsEnded = event {
            try arrivals.write()
        }
    }
}
