internal import Glibc

/// Brings together what speaks for the end of a turn, as log odds that add up.
///
/// The weights are those of a logistic regression on the tuning half of the clips of `Tools/bench-parts/end_of_turn.py`:
/// human prompts, complete and not, of five speakers for the voice, of one for the words. Complete ones and others weigh
/// the same. The length of the voice and the slope of its level are left out on purpose: of these clips they tell
/// how they were cut rather than how people pause. The slope of the pitch adds nothing to where it ends.
enum Evidence {
    /// How likely the speaker is done, 0…1.
    ///
    /// - Parameters:
    ///   - words: The log odds that the words give; `nil` where there are none.
    ///   - sentenceEnd: How likely a sentence ends here by the language model of asr, as a natural logarithm; `nil` where
    ///     that is not known.
    static func probability(words: Double?, sentenceEnd: Double?, prosody: Prosody) -> Double {
        var logOdds = ProsodyEvidence.logOdds(prosody)
        if let words { logOdds += 0.7 * words - 0.6 }
        if let sentenceEnd { logOdds += 0.45 * (min(max(sentenceEnd, -8), 0) + 1.9) }
        return 1 / (1 + exp(-logOdds))
    }
}
