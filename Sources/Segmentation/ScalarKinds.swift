// What the stages ask of a scalar, by its Unicode properties.

extension Unicode.Scalar {
    var isSpace: Bool { isASCII ? self == " " || ("\t"..."\r").contains(self) : properties.isWhitespace }

    var isControl: Bool { isASCII ? value < 32 || value == 127 : properties.generalCategory == .control }

    var isDigit: Bool { isASCII ? ("0"..."9").contains(self) : properties.generalCategory == .decimalNumber }

    var isLetter: Bool {
        isASCII ? ("a"..."z").contains(self) || ("A"..."Z").contains(self) : properties.isAlphabetic
    }

    var isWordPart: Bool { isLetter || isDigit }

    /// Whether it is written in a script that puts no spaces between words: Han, kana and their kin.
    var isUnspacedScript: Bool {
        switch value {
        case 0x3041...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    /// Whether it belongs to the scalar before it: a mark, a joiner, or the later part of a Hangul syllable.
    var extendsPrevious: Bool {
        properties.isGraphemeExtend || value == 0x200D || (0x1160...0x11FF).contains(value)
    }

    /// A format character that changes nothing in speech. The joiners change letters in some scripts, so they stay.
    var isSilent: Bool {
        !isASCII && properties.generalCategory == .format && value != 0x200C && value != 0x200D
    }

    /// Variation selectors, keycaps, skin tones, tags: parts of an emoji that only change what precedes them.
    var isEmojiMark: Bool {
        switch value {
        case 0xFE0E, 0xFE0F, 0x20E3, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F: true
        default: false
        }
    }

    /// Whether it is an emoji or a part of one. The joiner is a part only where it joins emoji.
    func isEmojiPart(afterEmoji: Bool) -> Bool {
        if isASCII { return false }
        if value == 0x200D { return afterEmoji }
        if isEmojiMark || (0x1F1E6...0x1F1FF).contains(value) { return true }
        guard properties.isEmoji else { return false }
        // ©, ® and ™ are emoji too, but every voice can say them; so are some arrows, which are symbols.
        return properties.isEmojiPresentation || properties.generalCategory == .otherSymbol && value >= 0x2190
    }
}

extension Unicode.GeneralCategory {
    var isPunctuationOrSymbol: Bool {
        switch self {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            true
        default: false
        }
    }
}
