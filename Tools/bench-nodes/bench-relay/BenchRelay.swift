import Messages
import NodeRuntime

/// Passes every message on: decoded and encoded again, as a node that does something would.
@main
struct BenchRelay: Node {
    static let audio = Input<Audio>("audio", "Any audio.", required: true)
    static let relayed = Output<Audio>("audio", "The same audio.")

    static let manifest = Manifest(
        name: "bench-relay", purpose: "Passes every message on.", ports: [audio, relayed])

    init(_ node: NodeContext) throws {}

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let audio = try event[Self.audio] { node.send(audio, to: Self.relayed) }
    }
}
