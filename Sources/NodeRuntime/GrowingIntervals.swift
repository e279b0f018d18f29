/// Picks the occurrences of something frequent that are worth a line in the log: the first, the tenth, the hundredth …
struct GrowingIntervals {
    private var next = 1

    /// Whether a line is due, now that it has happened `count` times.
    mutating func isDue(at count: Int) -> Bool {
        guard count >= next else { return false }
        while next <= count { next *= 10 }
        return true
    }
}
