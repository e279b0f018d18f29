import Glibc
import Messages
import NodeRuntime

/// Sends the numbers from 0, as fast as the graph takes them or at a rate; then ends, crashes or goes on for ever.
@main
struct NumberSource: Node {
    static let numbers = Output<Bytes>("numbers", "The numbers, as text.")
    static let count = Parameter<Int>("count", default: 1000, in: 0...100_000_000, "How many to send.")
    static let rate = Parameter<Double>(
        "rate", default: 0, in: 0...100_000, unit: "messages/s", "How fast; 0 = as the graph takes them.")
    static let byteCount = Parameter<Int>(
        "bytes", default: 0, in: 0...16_000_000, "The least size of a message.")
    static let burst = Parameter<Int>("burst", default: 1, in: 1...100_000, "How many to send at once.")
    static let manifest = Manifest(
        name: "number-source", purpose: "Sends numbers, for tests.", ports: [numbers],
        parameters: [count, rate, byteCount, burst])

    private var next = 0
    private let timer: NodeTimer
    private let padding: [UInt8]

    init(_ node: NodeContext) {
        timer = node.makeTimer()
        padding = Array(repeating: UInt8(ascii: " "), count: node[Self.byteCount])
        if node[Self.rate] > 0 {
            node.repeat(timer, every: .nanoseconds(Int64(1e9 * Double(node[Self.burst]) / node[Self.rate])))
        } else {
            node.requestTurn()
        }
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) {
        if event[timer] { node.requestTurn() }
        guard case .turn = event else { return }
        for _ in 0..<node[Self.burst] {
            guard next < node[Self.count] else { return node.finish() }
            let digits = Array(String(next).utf8)
            node.send(Bytes(digits + padding.dropFirst(digits.count)), to: Self.numbers)
            next += 1
        }
        if node[Self.rate] == 0 { node.requestTurn() }
    }
}
