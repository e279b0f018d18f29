/// Splits a command at blanks, as a shell does: quotes keep words together, a backslash takes the next character
/// as it is, and so do the braces of `${…}`.
enum CommandWords {
    /// One word, without its quotes; variables are not filled in yet.
    struct Word: Equatable {
        var text: String
        /// A word in quotes stays, even when it is empty.
        var isQuoted: Bool
    }

    /// The words; `nil` where a quote is not closed.
    static func split(_ command: String) -> [Word]? {
        var words: [Word] = []
        var word: Word?
        func extend(by text: some StringProtocol, isQuoted: Bool = false) {
            word = Word(text: (word?.text ?? "") + text, isQuoted: isQuoted || word?.isQuoted ?? false)
        }
        var rest = command[...]
        while let character = rest.popFirst() {
            switch character {
            case " ", "\t", "\n", "\r\n":
                if let word { words.append(word) }
                word = nil
            case "'", "\"":
                guard let quoted = takeQuoted(by: character, from: &rest) else { return nil }
                extend(by: quoted, isQuoted: true)
            case "\\":
                guard let next = rest.popFirst() else { return nil }
                extend(by: String(next))
            case "$" where rest.first == "{":
                let end = Variables.closingBrace(of: rest).map { rest.index(after: $0) } ?? rest.endIndex
                extend(by: "$" + rest[..<end])
                rest = rest[end...]
            default: extend(by: String(character))
            }
        }
        if let word { words.append(word) }
        return words
    }

    /// The text up to the closing quote; in double quotes a backslash keeps `"` and `\`.
    private static func takeQuoted(by quote: Character, from rest: inout Substring) -> String? {
        var text = ""
        while let character = rest.popFirst() {
            if character == quote { return text }
            if character == "\\", quote == "\"", let next = rest.first, next == "\"" || next == "\\" {
                text.append(next)
                rest = rest.dropFirst()
            } else {
                text.append(character)
            }
        }
        return nil
    }
}
