internal import Messages

/// Says that an edge drops, at growing intervals.
struct DropWarning {
    private var intervals = GrowingIntervals()

    mutating func take(dropped: Int, on wired: WiredEdge) -> String? {
        guard intervals.isDue(at: dropped) else { return nil }
        return
            "dropped \(dropped) message\(dropped == 1 ? "" : "s") on \(wired.name): the consumer is slower than "
            + "the producer (queue \(wired.queue), policy \(wired.policy.rawValue))"
    }
}
