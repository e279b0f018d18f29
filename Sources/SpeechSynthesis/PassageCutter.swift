/// Cuts a text of any length into passages, one at a time: at the end of a sentence where there is one, else at a
/// comma, else between words, else anywhere.
struct PassageCutter {
    /// The greatest length of a passage, in Unicode scalars. Sentences are seldom longer; an engine that prepares a
    /// whole passage before its first sound stays quick.
    static let limit = 300

    private let scalars: String.UnicodeScalarView
    private var start: String.UnicodeScalarView.Index
    /// The next passage; `nil` when all have been taken.
    private(set) var upcoming: String?

    init(_ text: String) {
        scalars = text.unicodeScalars
        start = scalars.startIndex
        upcoming = cutSpeakable()
    }

    /// Takes the next passage.
    mutating func next() -> String? {
        defer { upcoming = cutSpeakable() }
        return upcoming
    }

    /// The next stretch that holds something to say.
    private mutating func cutSpeakable() -> String? {
        while start < scalars.endIndex {
            let stretch = cut()
            if stretch.contains(where: \.isSpeakable) { return String(stretch) }
        }
        return nil
    }

    private mutating func cut() -> Substring.UnicodeScalarView {
        guard let limit = scalars.index(start, offsetBy: Self.limit, limitedBy: scalars.endIndex),
            limit < scalars.endIndex
        else {
            defer { start = scalars.endIndex }
            return scalars[start...]
        }
        var best = (rank: 0, end: limit)
        var index = start
        while index < limit {
            let next = scalars.index(after: index)
            let rank = rankOfCut(between: scalars[index], and: scalars[next])
            if rank > 0, rank >= best.rank { best = (rank, next) }
            index = next
        }
        defer { start = best.end }
        return scalars[start..<best.end]
    }

    /// How well a text may be cut between two characters; 0 = not at all.
    private func rankOfCut(between left: Unicode.Scalar, and right: Unicode.Scalar) -> Int {
        switch left {
        case "。", "！", "？", "\n": 3
        case "，", "、", "；", "：": 2
        case ".", "!", "?": right.properties.isWhitespace ? 3 : 0
        case ",", ";", ":": right.properties.isWhitespace ? 2 : 0
        default: left.properties.isWhitespace ? 1 : 0
        }
    }
}

extension Unicode.Scalar {
    /// Whether there is something to say about it. Punctuation and space are silent by themselves.
    var isSpeakable: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber, .mathSymbol, .currencySymbol, .otherSymbol:
            true
        default: self == "%" || self == "&" || self == "@"
        }
    }
}
