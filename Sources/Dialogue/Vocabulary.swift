/// The words that a rules file explains: lists, fillers and replacements.
struct Vocabulary: Equatable, Sendable {
    /// An entry of a list: words that are heard and the value they stand for.
    struct Entry: Equatable, Sendable {
        var words: [String]
        var value: String
    }

    /// What the slots of patterns choose from.
    var lists: [String: [Entry]] = [:]
    /// Words that may be missing from patterns anywhere: "please", "uh".
    var fillers: Set<String> = []
    /// Words that stand for others, so that patterns need one spelling: "what's" for "what is".
    var replacements: [String: [String]] = [:]

    /// The words of a text, after replacement.
    func tokens(of text: String) -> [Token] {
        Token.words(of: text).flatMap { token in
            guard let words = replacements[token.word] else { return [token] }
            return words.map { Token(word: $0, text: $0) }
        }
    }
}
