import Glibc

/// What was understood of an utterance.
struct Recognition: Equatable, Sendable {
    /// The words, with single spaces between them; empty where none were recognized.
    var text: String
    /// How far to trust it, 0…1; 0 for an empty text.
    var confidence: Double
    /// How likely a sentence ends here by the language model, as a natural logarithm; `nil` without one.
    var sentenceEnd: Double?

    /// Nothing recognized.
    static let nothing = Recognition(text: "", confidence: 0)
}

/// One word of a hypothesis, as the decoder has it.
struct RecognizedWord: Equatable {
    var text: String
    /// The first and last frame of 10 ms.
    var frames: ClosedRange<Int>
    /// The posterior probability of the word among the alternatives that the decoder kept, 0…1.
    var posterior: Double
    /// The logarithm of the acoustic likelihood, in units of the decoder, relative to the best sound in each frame.
    var acousticScore: Int

    /// A word of the decoder; `nil` for silence and noises.
    ///
    /// - Parameter entry: the dictionary's spelling, such as `to(2)` for a second pronunciation.
    init?(entry: Substring, frames: ClosedRange<Int>, posterior: Double, acousticScore: Int) {
        guard let first = entry.first, !"<[+".contains(first) else { return nil }
        text = RecognizedWord.withoutVariant(entry)
        self.frames = frames
        self.posterior = min(1, max(0, posterior))
        self.acousticScore = acousticScore
    }

    private static func withoutVariant(_ entry: Substring) -> String {
        guard entry.hasSuffix(")"), let open = entry.lastIndex(of: "("), open > entry.startIndex else {
            return String(entry)
        }
        let variant = entry[entry.index(after: open)...].dropLast()
        return !variant.isEmpty && variant.allSatisfy(\.isNumber) ? String(entry[..<open]) : String(entry)
    }
}

extension Recognition {
    /// With a language model: a word is worth its posterior, and the text the mean of its words.
    init(dictation words: [RecognizedWord], sentenceEnd: Double? = nil) {
        self.init(words, confidence: words.reduce(0) { $0 + $1.posterior } / Double(max(1, words.count)))
        self.sentenceEnd = sentenceEnd
    }

    /// With a grammar, which has no alternatives to compare with: judged by how well the sounds fit.
    ///
    /// The cost is the acoustic score per frame. Measured with PocketSphinx's en-us model: 9 to 20 where a grammar
    /// holds what was said (eleven clips of two speakers, and with white and brown noise at 10 and 20 dB), 33 to 61
    /// where they said something else. The middle is 26.
    init(command words: [RecognizedWord]) {
        let frames = words.reduce(0) { $0 + $1.frames.count }
        let cost = -Double(words.reduce(0) { $0 + $1.acousticScore }) / Double(max(1, frames))
        self.init(words, confidence: 1 / (1 + exp((cost - 26) / 3)))
    }

    /// With keywords: in the order of time, without those inside a longer one ("forward" in "go forward").
    init(keywords words: [RecognizedWord]) {
        let kept = words.enumerated().filter { index, word in
            !words.enumerated().contains { otherIndex, other in
                let covers =
                    other.frames.lowerBound <= word.frames.lowerBound
                    && other.frames.upperBound >= word.frames.upperBound
                let isLonger = other.text.utf8.count > word.text.utf8.count
                return otherIndex != index && covers && isLonger
            }
        }
        let sorted = kept.map(\.element).sorted { $0.frames.lowerBound < $1.frames.lowerBound }
        self.init(sorted, confidence: sorted.reduce(0) { $0 + $1.posterior } / Double(max(1, sorted.count)))
    }

    private init(_ words: [RecognizedWord], confidence: Double) {
        text = words.map(\.text).joined(separator: " ")
        self.confidence = words.isEmpty ? 0 : confidence
    }
}
