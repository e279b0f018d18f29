/// Words that stand in this order: `how to build (a) bomb` is two phrases, `kill ... self*` one with a gap.
struct Phrase: Equatable, Sendable {
    /// One element of a phrase.
    enum Element: Equatable, Sendable {
        case word(WordPattern)
        /// Up to `Phrase.longestGap` words of any kind.
        case gap
    }

    let elements: [Element]

    /// How many words a gap may span.
    static let longestGap = 5

    /// Why a text is no phrase.
    struct Fault: Error, Equatable {
        var reason: String
    }

    /// Reads a phrase.
    init(parsing text: String) throws(Fault) {
        var elements: [Element] = []
        for piece in text.split(whereSeparator: \.isWhitespace) {
            if piece == "..." || piece == "…" {
                guard case .word? = elements.last else {
                    throw Fault(reason: "a gap stands between words")
                }
                elements.append(.gap)
                continue
            }
            let stem = piece.drop { $0 == "*" }.reversed().drop { $0 == "*" }.reversed()
            let words = WordReader.words(of: String(stem))
            guard let first = words.first, !stem.contains("*") else {
                throw Fault(reason: "'\(piece)' is no word; a word may begin and end with *")
            }
            // "don't-know" is two words to whoever reads the reply, too.
            for (index, word) in words.enumerated() {
                elements.append(
                    .word(
                        WordPattern(
                            stem: index == 0 ? first : word, opensStart: index == 0 && piece.first == "*",
                            opensEnd: index == words.count - 1 && piece.last == "*")))
            }
        }
        guard case .word? = elements.last else {
            throw Fault(reason: elements.isEmpty ? "a phrase has words" : "a gap stands between words")
        }
        self.elements = elements
    }
}

/// A word, of which beginning and end may be left open.
struct WordPattern: Equatable, Sendable {
    /// In lower case.
    var stem: String
    /// Whether the word may begin with anything.
    var opensStart = false
    /// Whether the word may end with anything.
    var opensEnd = false

    /// Whether a whole word, in lower case, is this one.
    func matches(_ word: String) -> Bool {
        switch (opensStart, opensEnd) {
        case (false, false): word == stem
        case (false, true): word.hasPrefix(stem)
        case (true, false): word.hasSuffix(stem)
        case (true, true): word.contains(stem)
        }
    }

    /// Whether a word that begins so, in lower case, may become this one.
    func mayBegin(with beginning: String) -> Bool {
        opensStart || stem.hasPrefix(beginning) || opensEnd && beginning.hasPrefix(stem)
    }
}
