/// A fault of syntax: libyaml's words turned into where to look and how to mend it.
struct SyntaxFault {
    /// What is wrong, and how to mend it.
    var message: String
    /// Whether the fault lies where the broken value begins, rather than where libyaml noticed.
    var isAtBeginning = false

    /// Explains what libyaml says.
    ///
    /// - Parameters:
    ///   - reason: what it says.
    ///   - context: what it was about to read, such as `while parsing a block mapping`.
    ///   - line: where that began, from 1.
    ///   - next: the first byte of the character at the fault; `nil` at the end of the text.
    init(reason: String, context: String?, beginningOn line: Int, next: UInt8?) {
        if next == UInt8(ascii: "\t") {
            message = "a tab cannot indent in YAML: use spaces"
            return
        }
        switch (reason, next) {
        case ("found character that cannot start any token", _):
            message = "this character cannot begin a value: put the value in quotes"
        case ("mapping values are not allowed in this context", _):
            message =
                "a second ':' or a wrong indentation: align the keys of a map, write a space after each ':', "
                + "and put a text that holds ': ' in quotes"
        case ("block sequence entries are not allowed in this context", _):
            message = "a list cannot begin here: begin each element on a line of its own"
        case ("could not find expected ':'", _):
            message = "':' is missing after this key"
            isAtBeginning = true
        case ("did not find expected key", _):
            message =
                "a key was expected: align it with the other keys of the map that begins on line \(line)"
        case ("did not find expected '-' indicator", _):
            message =
                "'-' was expected: align it with the other elements of the list that begins on line \(line)"
        case ("did not find expected ',' or '}'", nil):
            message = "this map in braces is not closed"
            isAtBeginning = true
        case ("did not find expected ',' or '}'", _):
            message =
                "',' or '}' was expected in the map in braces that begins on line \(line); a text that holds "
                + "braces, brackets or commas needs quotes there"
        case ("did not find expected ',' or ']'", nil):
            message = "this list in brackets is not closed"
            isAtBeginning = true
        case ("did not find expected ',' or ']'", _):
            message =
                "',' or ']' was expected in the list in brackets that begins on line \(line); a text that holds "
                + "braces, brackets or commas needs quotes there"
        case ("found unexpected end of stream", _), ("found unexpected document indicator", _):
            message = "this text in quotes is not closed"
            isAtBeginning = true
        case ("found unknown escape character", _):
            message = #"an unknown escape in a text in double quotes: write '\\' for a backslash"#
        case ("did not find expected node content", _):
            message = "a value was expected here"
        case ("did not find expected <document start>", _):
            message = "the text goes on after its value: one map or list is expected"
        default:
            message = reason + (context.map { " \($0) (from line \(line))" } ?? "")
        }
    }

    /// Explains what libyaml says of a character that cannot be read.
    init(reader reason: String) {
        message =
            reason == "control characters are not allowed"
            ? "a control character: remove it, or write it as an escape in double quotes"
            : "not UTF-8 (\(reason)): save the file as UTF-8"
    }
}
