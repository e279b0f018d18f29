/// How many events a client may still send: a bucket that holds those of two seconds and fills evenly.
struct EventBudget: Sendable {
    private let perSecond: Int
    private var available: Double
    private var filledAt: UInt64
    /// Events refused since one was last taken: a client that goes on regardless is not answered for ever.
    private(set) var refusedInRow = 0

    /// Refusals in a row after which the session is closed.
    static let patience = 100

    init(perSecond: Int, at now: UInt64) {
        self.perSecond = perSecond
        available = Double(perSecond) * 2
        filledAt = now
    }

    /// Takes one event, if there is room for it.
    mutating func take(at now: UInt64) -> Bool {
        let elapsed = Double(now > filledAt ? now - filledAt : 0) / 1e9
        filledAt = max(now, filledAt)
        available = min(Double(perSecond) * 2, available + elapsed * Double(perSecond))
        guard available >= 1 else {
            refusedInRow += 1
            return false
        }
        available -= 1
        refusedInRow = 0
        return true
    }
}
