internal import Spelling

/// The end of a message about an unknown name.
enum Hint {
    /// More names than this are not listed: nobody reads them.
    private static let greatestList = 10

    /// What may have been meant: the nearest known name or, where none is near, all of them if they are few.
    static func known(_ names: [String], meant word: String) -> String {
        let nearest = nearest(names, meant: word)
        guard nearest.isEmpty, !names.isEmpty, names.count <= greatestList else { return nearest }
        return " (known: \(names.joined(separator: ", ")))"
    }

    /// The nearest known name, or nothing.
    static func nearest(_ names: [String], meant word: String) -> String {
        // With one letter every other name of one letter would be near.
        guard word.count > 1 else { return "" }
        return Spelling.nearest(to: word, in: names).map { " (did you mean '\($0)'?)" } ?? ""
    }
}
