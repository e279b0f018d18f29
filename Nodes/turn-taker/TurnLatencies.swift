import NodeRuntime
import TurnTaking

/// The latencies of the turns so far, as `antiphon top` shows them.
struct TurnLatencies {
    private var recent: [Double] = []
    private var worst = 0.0
    /// Of how many turns the quantiles are.
    private static let memory = 500

    /// Notes a turn.
    mutating func note(_ record: TurnRecord, _ node: NodeContext) {
        node.count("turns")
        if record.outcome != .answered { node.count("turns_\(record.outcome.rawValue)") }
        guard let latency = record.latency else { return }
        recent.append(latency)
        if recent.count > Self.memory { recent.removeFirst() }
        worst = max(worst, latency)
        let sorted = recent.sorted()
        node.gauge("turn_p50_ms", sorted[(sorted.count - 1) / 2].rounded())
        node.gauge("turn_p95_ms", sorted[(sorted.count - 1) * 95 / 100].rounded())
        node.gauge("turn_worst_ms", worst.rounded())
    }
}
