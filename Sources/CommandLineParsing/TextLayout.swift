/// Lays out text for a terminal.
public enum TextLayout {
    /// The width that help is laid out for, in columns: narrow enough for any terminal.
    static let width = 96

    /// Breaks a text between words into lines of at most `width` columns; a longer word keeps its line.
    public static func wrap(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        return lines + [line]
    }

    /// The text with spaces behind it, up to `width` columns.
    public static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// Two columns: terms, and what they mean, wrapped beside them.
    public static func definitions(_ rows: [(term: String, meaning: String)]) -> [String] {
        // A few long terms take a line of their own rather than push all meanings to the right.
        let termWidth = min(rows.map(\.term.count).max() ?? 0, 30)
        return rows.flatMap { row in
            let meaning = wrap(row.meaning, width: width - termWidth - 4)
            let space = String(repeating: " ", count: termWidth + 4)
            guard row.term.count <= termWidth else {
                return ["  \(row.term)"] + meaning.map { space + $0 }
            }
            return ["  \(pad(row.term, to: termWidth))  \(meaning[0])"]
                + meaning.dropFirst().map { space + $0 }
        }
    }
}
