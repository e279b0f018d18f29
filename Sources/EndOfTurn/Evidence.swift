internal import Glibc

/// Brings words and voice together.
enum Evidence {
    /// How likely the speaker is done, 0…1.
    ///
    /// - Parameter words: The log odds that the words give; `nil` where there are none.
    static func probability(words: Double?, prosody: Prosody) -> Double {
        let logOdds = (words ?? 0) + ProsodyEvidence.logOdds(prosody)
        return 1 / (1 + exp(-logOdds))
    }
}
