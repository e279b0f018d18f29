/// Tells words from what stands between them, scalar by scalar.
enum WordReader {
    /// What a scalar is to the words around it.
    enum Kind {
        /// Part of a word.
        case letter
        /// A word by itself: of a script without spaces.
        case wholeWord
        /// Between words.
        case other
    }

    static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar.value {
        case 0x27, 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2019: return .letter
        case ..<0x80: return .other
        case 0x3041...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
            return .wholeWord
        default:
            return scalar.properties.isAlphabetic || scalar.properties.isGraphemeExtend
                || scalar.properties.numericType != nil ? .letter : .other
        }
    }

    /// The words of a text, in lower case.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars {
            let kind = kind(of: scalar)
            if kind == .letter {
                word.unicodeScalars.append(scalar)
                continue
            }
            if !word.isEmpty { words.append(folded(word)) }
            word = ""
            if kind == .wholeWord { words.append(String(scalar)) }
        }
        return word.isEmpty ? words : words + [folded(word)]
    }

    /// A word as words are compared.
    static func folded(_ word: String) -> String {
        word.lowercased().replacing("\u{2019}", with: "'")
    }
}
