import Messages
import NodeRuntime

/// Phrases to be found in the midst of any speech.
struct Keywords {
    /// The phrases, in lower case with single spaces.
    let phrases: [String]

    /// - Throws: `NodeError.configuration` for a phrase without words, or one with what no dictionary spells.
    init(_ phrases: [String]) throws(NodeError) {
        var plain: [String] = []
        for phrase in phrases {
            let words = phrase.lowercased().split(whereSeparator: \.isWhitespace)
            guard !words.isEmpty, !phrase.contains("/") else {
                throw .configuration(
                    "'\(phrase)' in the parameter 'keywords' is no phrase: write words, as they are spelled")
            }
            plain.append(words.joined(separator: " "))
        }
        self.phrases = plain
    }

    /// The words of all phrases.
    var words: [String] {
        Set(phrases.flatMap { $0.split(separator: " ") }).sorted().map(String.init)
    }

    /// The phrases in the format of PocketSphinx: one on each line, with its threshold.
    func list(threshold: Double) -> [CChar] {
        phrases.map { "\($0) /\(threshold)/\n" }.joined().utf8.map(CChar.init(bitPattern:))
    }
}
