/// A timer of a node. Make it once, set it as often as needed.
public struct NodeTimer: Hashable, Sendable {
    let number: Int
}

/// The timers of a node, without a clock: pure, so that tests run on virtual time.
package struct TimerQueue {
    private struct Entry {
        var timer: NodeTimer
        var deadline: UInt64
        var interval: UInt64?
    }

    // A node has a handful of timers: a scan beats a heap.
    private var entries: [Entry] = []
    private var made = 0

    mutating func make() -> NodeTimer {
        made += 1
        return NodeTimer(number: made)
    }

    mutating func set(_ timer: NodeTimer, at deadline: UInt64, repeatingEvery interval: UInt64? = nil) {
        stop(timer)
        entries.append(Entry(timer: timer, deadline: deadline, interval: interval))
    }

    mutating func stop(_ timer: NodeTimer) {
        entries.removeAll { $0.timer == timer }
    }

    func isSet(_ timer: NodeTimer) -> Bool {
        entries.contains { $0.timer == timer }
    }

    /// Whether no timer is set.
    package var isEmpty: Bool { entries.isEmpty }

    /// The earliest deadline.
    package var nextDeadline: UInt64? {
        entries.lazy.map(\.deadline).min()
    }

    /// Takes the earliest timer that is due. A repeating one keeps its rhythm and skips what it missed.
    package mutating func popDue(at now: UInt64) -> NodeTimer? {
        guard let index = entries.indices.min(by: { entries[$0].deadline < entries[$1].deadline }),
            entries[index].deadline <= now
        else { return nil }
        let timer = entries[index].timer
        if let interval = entries[index].interval {
            let missed = (now - entries[index].deadline) / interval
            entries[index].deadline += (missed + 1) * interval
        } else {
            entries.remove(at: index)
        }
        return timer
    }
}
