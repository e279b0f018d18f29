internal import Glibc

/// Judges in a pause whether the speaker is done: by the words so far, by how the voice sounded, and by the pauses that
/// this speaker makes.
///
/// One judge for each conversation. Judging the same pause again, when more of the words is known, is what it is for.
public struct EndOfTurnJudge: Sendable {
    /// How soon a turn counts as ended.
    public var eagerness: Eagerness
    /// The language of the words, as a BCP 47 tag. The words count where it is English; elsewhere only the voice does.
    public var language: String
    /// Sentences that are complete whatever their words are, such as the commands that a grammar knows.
    public var completePhrases: Set<String> {
        didSet { completeWords = Set(completePhrases.map(Words.init)) }
    }
    private var completeWords: Set<Words>
    private var history = PauseHistory()

    /// A judge who knows nothing of the speaker yet.
    public init(eagerness: Eagerness = .auto, language: String = "en", completePhrases: Set<String> = []) {
        self.eagerness = eagerness
        self.language = language
        self.completePhrases = completePhrases
        completeWords = Set(completePhrases.map(Words.init))
    }

    /// Judges a pause.
    ///
    /// - Parameters:
    ///   - text: What was understood of the whole turn so far; empty where nothing was, or not yet.
    ///   - prosody: How the voice sounded before the pause.
    ///   - sentenceEnd: How likely a sentence ends after the text, as a natural logarithm: `sentence_end` in the metadata
    ///     of asr's texts; `nil` where it has none.
    public func judge(text: String, prosody: Prosody, sentenceEnd: Double? = nil) -> Judgement {
        let completeness = completeness(Words(text), prosody, sentenceEnd)
        let (shortest, longest) = silences
        let silence = shortest * pow(longest / shortest, 1 - completeness)
        return Judgement(
            silence: Int(silence.rounded()), isProbableEnd: completeness >= 0.5, completeness: completeness)
    }

    /// Notes that the speaker went on after a silence, in ms, with the same turn or with what should have been.
    public mutating func noteResumption(after silence: Int) {
        history.note(silence)
    }

    private func completeness(_ words: Words, _ prosody: Prosody, _ sentenceEnd: Double?) -> Double {
        guard !completeWords.contains(words) else { return 0.99 }
        let isEnglish = language.isEmpty || language.lowercased().hasPrefix("en")
        return Evidence.probability(
            words: isEnglish && !words.isEmpty ? EnglishEvidence.logOdds(words) : nil,
            sentenceEnd: words.isEmpty ? nil : sentenceEnd, prosody: prosody)
    }

    private var silences: (shortest: Double, longest: Double) {
        let (shortest, longest) = eagerness.silences
        guard eagerness == .auto else { return (shortest, longest) }
        return (shortest, longest * history.patience)
    }
}
