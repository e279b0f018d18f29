/// Text that waits until its sentence is whole.
struct SentenceBuffer {
    private var text: [Unicode.Scalar] = []
    /// How much of the text are whole sentences.
    private var wholeCount = 0

    /// The longest sentence that is waited for, in scalars.
    static let longest = 400

    mutating func append(_ delta: String) {
        for scalar in delta.unicodeScalars {
            // A mark ends a sentence once white space follows, for "3.5" is none.
            let isSpace = scalar.properties.isWhitespace
            if isSpace, let last = text.last, wholeCount < text.count, Self.closes(last) || scalar == "\n" {
                wholeCount = text.count
            }
            text.append(scalar)
            if Self.endsAlone(scalar) || text.count - wholeCount >= Self.longest { wholeCount = text.count }
        }
    }

    /// Takes all whole sentences; at the end of the text everything.
    mutating func take(all: Bool) -> String {
        let count = all ? text.count : wholeCount
        var taken = String.UnicodeScalarView()
        taken.append(contentsOf: text[..<count])
        text.removeFirst(count)
        wholeCount = 0
        return String(taken)
    }

    private static func closes(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".", "!", "?", "…", ":", ";", "؟", "۔", "।", "\"", "”", ")", "»": true
        default: false
        }
    }

    /// Marks of scripts that put no space after them.
    private static func endsAlone(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "。" || scalar == "！" || scalar == "？"
    }
}
