/// The rule for the names of graphs, nodes and services.
///
/// They become names of folders and sockets, and stand before `/` and `.` in references.
enum Identifier {
    /// Socket paths are limited to 107 bytes, of which a name is only a part.
    private static let greatestLength = 48

    /// The rule in words.
    static let rule =

        "a name has at most \(greatestLength) lower-case letters, digits and dashes, and begins with a letter"

    /// Whether a text keeps the rule.
    static func isValid(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first), text.utf8.count <= greatestLength else {
            return false
        }
        return text.utf8.allSatisfy(isPart)
    }

    /// A name made of a text that may not keep the rule, such as a file's name.
    static func made(from text: String) -> String {
        let bytes = text.lowercased().utf8.map { isPart($0) ? $0 : UInt8(ascii: "-") }
        let name = String(decoding: bytes.drop { !isLetter($0) }.prefix(greatestLength), as: UTF8.self)
        return name.isEmpty ? "graph" : name
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }
}
