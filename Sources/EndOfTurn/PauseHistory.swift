/// The latest pauses of a speaker after which the speech went on.
struct PauseHistory: Sendable {
    /// How many pauses count.
    private static let length = 20
    /// From how many pauses on they say something of the speaker.
    private static let fewest = 3
    /// The pause, in ms, that four of five pauses in the midst of a turn are shorter than, as published for calls
    /// to agents (eot-bench: 21.7 % last longer than 600 ms).
    private static let usual = 600.0
    private static let factors = 0.7...2.0

    /// In ms, the oldest first.
    private var pauses: [Int] = []

    mutating func note(_ silence: Int) {
        guard silence > 0 else { return }
        if pauses.count == Self.length { pauses.removeFirst() }
        pauses.append(silence)
    }

    /// How much longer than usual to wait for this speaker, as a factor.
    var patience: Double {
        guard pauses.count >= Self.fewest else { return 1 }
        let long = Double(pauses.sorted()[pauses.count * 4 / 5])
        return min(max(long / Self.usual, Self.factors.lowerBound), Self.factors.upperBound)
    }
}
