/// How often clients are served: at once as long as little goes on, and under load so seldom that many are served
/// together. What wakes a process, the threads of its sockets and the nodes behind them costs more than what it does
/// then for one client.
struct ServicePace {
    // At most so many times a second on average: what waits, waits 2 ms at most. Times in nanoseconds.
    private let interval: UInt64 = 2_000_000
    // So many times may follow each other at once: more than one conversation ever needs.
    private let burst: UInt64 = 8
    // The time up to which turns are used up; the bucket is full where it lies a whole burst back.
    private var spentUntil: UInt64 = 0

    /// Takes a turn, or tells when there will be one.
    mutating func takeTurn(at now: UInt64) -> Turn {
        let fullSince = now > burst * interval ? now - burst * interval : 0
        let next = max(spentUntil, fullSince) + interval
        guard next <= now else { return .at(next) }
        spentUntil = next
        return .now
    }

    enum Turn: Equatable {
        case now
        /// At this time, in nanoseconds.
        case at(UInt64)
    }
}
