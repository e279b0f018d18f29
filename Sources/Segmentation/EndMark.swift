/// A mark that may end a sentence.
enum EndMark: Equatable, Sendable {
    /// "!", "?" and their kin.
    case strong
    /// One full stop.
    case stop
    /// Three full stops or the character for them.
    case ellipsis
    /// A mark of a script that puts no space after it.
    case unspaced

    init?(_ scalar: Unicode.Scalar) {
        // Most scalars are ASCII letters: they are told apart first.
        if scalar.isASCII, scalar.value > 0x3F { return nil }
        switch scalar {
        case "!", "?", "؟", "۔", "।", "॥", "‼", "⁇", "⁈", "⁉": self = .strong
        case ".": self = .stop
        case "…": self = .ellipsis
        case "。", "！", "？", "｡", "．": self = .unspaced
        default: return nil
        }
    }

    /// Whether the sentence ends even where no white space follows.
    var endsWithoutSpace: Bool { self == .unspaced }

    /// The mark together with the scalar after it.
    func followed(by next: Unicode.Scalar) -> EndMark {
        guard let further = EndMark(next) else { return self }
        return switch (self, further) {
        case (.unspaced, _), (_, .unspaced): .unspaced
        case (.strong, _), (_, .strong): .strong
        default: .ellipsis
        }
    }

    /// What the mark means where white space follows it.
    func meaning(in sentence: ArraySlice<Unicode.Scalar>) -> StopMeaning {
        switch self {
        case .strong, .unspaced: .end
        case .ellipsis: .endBeforeCapital
        case .stop: Abbreviations.meaningOfStop(endOf: sentence)
        }
    }
}

/// What a full stop before white space means.
enum StopMeaning: Equatable, Sendable {
    case end
    case noEnd
    /// An end where the next word begins with a capital: "at 5 p.m. We left".
    case endBeforeCapital
    /// An end where the next word is one that often begins sentences: "in the U.S. The", not "the U.S. Senate".
    case endBeforeStarter
    /// An end where no number follows: "I said no. Never", not "No. 5".
    case endBeforeNoNumber

    /// Whether the sentence has ended, given the text after the white space; `nil` where more of it is needed.
    func answer(following: ArraySlice<Unicode.Scalar>, next: Unicode.Scalar, isFar: Bool) -> Bool? {
        switch self {
        case .end: return true
        case .noEnd: return false
        case .endBeforeCapital: return next == " " ? nil : !next.continuesSentence
        case .endBeforeNoNumber: return next == " " ? nil : !next.isDigit
        case .endBeforeStarter:
            if following.isEmpty, next == " " { return nil }
            if next.isLetter || next == "'" || next == "’", !isFar { return nil }
            var word = String.UnicodeScalarView()
            word.append(contentsOf: following)
            return Abbreviations.starters.contains(String(word))
        }
    }
}

extension Unicode.Scalar {
    /// Whether it may stand between the mark that ends a sentence and the white space after it.
    var closesSentence: Bool {
        switch self {
        case "\"", "'", "”", "’", ")", "]", "»", "」", "』", "）", "】", "》", "〉", "〕": true
        default: false
        }
    }

    /// Whether a word that begins with it goes on with the sentence.
    var continuesSentence: Bool {
        properties.isLowercase || isDigit || self == "," || self == ";" || self == ":" || self == ")"
    }

    /// Whether a clause ends with it, where white space follows.
    var endsClause: Bool {
        switch self {
        case ",", ";", ":", "–", "—", "،", "؛": true
        default: endsUnspacedClause
        }
    }

    /// Whether a clause ends with it, whatever follows.
    var endsUnspacedClause: Bool {
        switch self {
        case "，", "、", "；", "：": true
        default: false
        }
    }

    /// Whether a voice says something for it.
    var isSpeakable: Bool {
        isWordPart || properties.numericType != nil || properties.generalCategory == .currencySymbol
    }

    /// Whether a cut before it would split a number or a character.
    func belongs(with previous: Unicode.Scalar) -> Bool {
        if extendsPrevious || previous.value == 0x200D { return true }
        let isNumeric = isDigit || self == "." || self == ","
        return isNumeric && (previous.isDigit || previous == "." || previous == ",")
    }
}
