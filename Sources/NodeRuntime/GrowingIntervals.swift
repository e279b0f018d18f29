/// Picks the occurrences of something frequent that are worth a line in the log: the first, the tenth, the hundredth …
public struct GrowingIntervals: Sendable {
    private var next = 1

    /// Nothing has happened yet.
    public init() {}

    /// Whether a line is due, now that it has happened `count` times.
    public mutating func isDue(at count: Int) -> Bool {
        guard count >= next else { return false }
        while next <= count { next *= 10 }
        return true
    }
}
