/// A text as the words that are said: lower case, without punctuation.
struct Words: Hashable, Sendable {
    let all: [String]

    init(_ text: String) {
        all = text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "'" || $0 == "’") }
            .map { word in String(word.map { $0 == "’" ? "'" : $0 }) }
    }

    var isEmpty: Bool { all.isEmpty }
    var count: Int { all.count }
    var first: String? { all.first }
    var last: String? { all.last }
    /// The word before the last.
    var beforeLast: String? { all.dropLast().last }
}
