import Messages
import NodeRuntime

/// Sends the texts `word 0`, `word 1` … as fast as the graph takes them or at a rate; then ends.
@main
struct TextSource: Node {
    static let text = Output<Text>("text", "The texts.")
    static let count = Parameter<Int>("count", default: 1000, in: 0...100_000_000, "How many to send.")
    static let rate = Parameter<Double>(
        "rate", default: 0, in: 0...100_000, unit: "messages/s", "How fast; 0 = as the graph takes them.")
    static let manifest = Manifest(
        name: "text-source", purpose: "Sends texts, for tests.", ports: [text], parameters: [count, rate])

    private var next = 0
    private let timer: NodeTimer

    init(_ node: NodeContext) {
        timer = node.makeTimer()
        if node[Self.rate] > 0 {
            node.repeat(timer, every: .nanoseconds(Int64(1e9 / node[Self.rate])))
        } else {
            node.requestTurn()
        }
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) {
        if event[timer] { node.requestTurn() }
        guard case .turn = event else { return }
        guard next < node[Self.count] else { return node.finish() }
        node.send(Text("word \(next)"), to: Self.text)
        next += 1
        if node[Self.rate] == 0 { node.requestTurn() }
    }
}
