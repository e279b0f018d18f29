public import Messages

/// What a tool has put out, as a result.
public enum ToolOutput {
    /// JSON where it is JSON, else the text without the white space around it.
    ///
    /// - Parameter limit: what is longer, in bytes, is cut, and says so.
    public static func value(of text: String, limit: Int) -> JSONValue {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        guard text.utf8.count <= limit else { return .string(cut(text, limit)) }
        return (try? JSONValue(parsing: Array(text.utf8))) ?? .string(String(text))
    }

    /// A value that is not longer than the limit, in bytes.
    public static func value(_ value: JSONValue, limit: Int) -> JSONValue {
        if let text = value.string { return Self.value(of: text, limit: limit) }
        let text = value.description
        return text.utf8.count <= limit ? value : .string(cut(text[...], limit))
    }

    private static func cut(_ text: Substring, _ limit: Int) -> String {
        var kept = String(decoding: text.utf8.prefix(limit), as: UTF8.self).unicodeScalars
        // A character that the cut has hit.
        if kept.last == "\u{FFFD}" { kept.removeLast() }
        return String(kept) + "… (cut: \(text.utf8.count) bytes in all)"
    }
}
