/// A word of an utterance.
struct Token: Equatable, Sendable {
    /// The word as patterns see it: lower case.
    var word: String
    /// The word as it was heard.
    var text: String

    /// The longest utterance that is looked at, in scalars; a longer one is not understood.
    static let longestUtterance = 2000

    /// The words of a text, without punctuation. Numbers keep their point, words their apostrophe; a character of a
    /// script without spaces is a word.
    static func words(of text: String) -> [Token] {
        var tokens: [Token] = []
        var word = String.UnicodeScalarView()
        func endWord() {
            guard !word.isEmpty else { return }
            let text = String(word)
            tokens.append(Token(word: text.lowercased(), text: text))
            word = String.UnicodeScalarView()
        }
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            if scalar.isUnspaced {
                endWord()
                word.append(scalar)
                endWord()
            } else if scalar.isLetter || scalar.isNumeric {
                // "10m" is two words.
                if let last = word.last, last.isInNumber != scalar.isNumeric { endWord() }
                word.append(scalar)
            } else if let last = word.last {
                switch scalar {
                case "'", "’":
                    if last.isLetter, next.isLetter { word.append("'") } else { endWord() }
                case ".", ":":
                    if last.isNumeric, next.isNumeric { word.append(scalar) } else { endWord() }
                case ",":
                    // "1,000" is 1000; "1, 2" is two numbers.
                    if !(last.isNumeric && next.isNumeric) { endWord() }
                default: endWord()
                }
            } else if scalar == "-", next.isNumeric {
                tokens.append(Token(word: "minus", text: "minus"))
            }
        }
        endWord()
        return tokens
    }
}

extension Unicode.Scalar {
    fileprivate var isLetter: Bool { properties.isAlphabetic || properties.isGraphemeExtend }

    fileprivate var isNumeric: Bool { ("0"..."9").contains(self) }

    fileprivate var isInNumber: Bool { isNumeric || self == "." || self == ":" }

    fileprivate var isUnspaced: Bool {
        switch value {
        case 0x3041...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }
}
