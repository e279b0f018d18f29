/// A text as eSpeak NG 1.51 can read it without harm, and the way back to the places in the text as it was received.
///
/// Some of its voices crash on certain runs of characters: on a hyphen or an apostrophe that joins no two letters of
/// one script (Danish: `.-e`, Vietnamese: `}-q`), on words of mixed scripts (Hindi: `w枑`), on brackets or signs in a
/// row (Hindi: `}%`, `%=`), on joiners behind Latin letters (Malayalam) and on Braille (Arabic). A space instead of or
/// between them keeps them apart, and changes little of what is heard.
struct ESpeakText {
    /// What to hand to eSpeak NG.
    let text: String
    /// For each Unicode scalar of `text`, where it stands in the text as received, in Unicode scalars.
    private let offsets: [Int]

    init(_ received: String) {
        let scalars = Array(received.unicodeScalars)
        var text = String.UnicodeScalarView()
        var offsets: [Int] = []
        var lastScript: Script?
        for (index, scalar) in scalars.enumerated() {
            let script = Script(of: scalar)
            let mixesScripts = script != nil && lastScript != nil && script != lastScript
            if mixesScripts || index > 0 && scalars[index - 1].isSign && scalar.isSign {
                text.append(" ")
                offsets.append(index)
            }
            // Marks belong to the letter before them.
            if !scalar.isMark { lastScript = script }
            let previous = index > 0 ? scalars[index - 1] : nil
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            text.append(scalar.isHarmless(between: previous, and: next) ? scalar : " ")
            offsets.append(index)
        }
        self.text = String(text)
        self.offsets = offsets
    }

    /// Where the scalar at `offset` of `text` stands in the text as received.
    func receivedOffset(of offset: Int) -> Int {
        offsets.isEmpty ? 0 : offsets[min(max(offset, 0), offsets.count - 1)]
    }

    /// A family of scripts, as coarse as it may be: it only has to part what no word mixes.
    fileprivate enum Script: Equatable {
        case latin
        case eastAsian
        case other(UInt32)

        /// The script of a letter; `nil` for everything else.
        init?(of scalar: Unicode.Scalar) {
            guard scalar.properties.isAlphabetic, !scalar.isMark else { return nil }
            self =
                switch scalar.value {
                case 0..<0x250, 0x1E00..<0x1F00: .latin
                case 0x2E80...: .eastAsian
                // Alphabets fill blocks of 256, or of 128 that stand in pairs.
                default: .other(scalar.value >> 8)
                }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    fileprivate var isSign: Bool {
        "%&*+<=>@#$".unicodeScalars.contains(self)
    }

    /// Whether the two may be the halves of one word.
    private static func join(_ left: Unicode.Scalar?, _ right: Unicode.Scalar?) -> Bool {
        guard let left, let right else { return false }
        func isNumber(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.numericType != nil }
        func isPart(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isAlphabetic || scalar.isMark || isNumber(scalar)
        }
        guard isPart(left), isPart(right) else { return false }
        let scripts = (ESpeakText.Script(of: left), ESpeakText.Script(of: right))
        return scripts.0 == scripts.1 || scripts.0 == nil || scripts.1 == nil
    }

    /// Whether eSpeak NG can be trusted with the character between its neighbours.
    fileprivate func isHarmless(between previous: Unicode.Scalar?, and next: Unicode.Scalar?) -> Bool {
        switch self {
        case "{", "}", "[", "]", "\\", "|", "~", "^", "_", "`", "\u{2800}"..."\u{28FF}":
            return false
        case "\u{10000}"..<"\u{1F000}":
            // Ancient scripts and musical signs: no voice reads them.
            return false
        case "-", "\u{2010}", "\u{2011}":
            let isMinus = next?.properties.numericType != nil && previous?.properties.isWhitespace ?? true
            return isMinus || Unicode.Scalar.join(previous, next)
        case "'", "\u{2018}", "\u{2019}", "\u{02BC}":
            return Unicode.Scalar.join(previous, next)
        case "\u{200C}", "\u{200D}":
            guard let previous, previous.properties.isAlphabetic || previous.isMark else { return false }
            return ESpeakText.Script(of: previous) != .latin
        default:
            return true
        }
    }
}
