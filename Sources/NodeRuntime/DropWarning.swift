internal import Messages

/// Says that an edge drops: at the first message, the tenth, the hundredth …
struct DropWarning {
    private var next = 1

    mutating func take(dropped: Int, on wired: WiredEdge) -> String? {
        guard dropped >= next else { return nil }
        while next <= dropped { next *= 10 }
        return
            "dropped \(dropped) message\(dropped == 1 ? "" : "s") on \(wired.name): the consumer is slower than "
            + "the producer (queue \(wired.queue), policy \(wired.policy.rawValue))"
    }
}
