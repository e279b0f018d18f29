internal import YAML

extension YAMLNode {
    /// Where the value stands.
    var place: Place { Place(file: file, line: line, column: column) }

    /// Whether this is an empty value, `~` or `null`.
    var isNull: Bool { value == .null }
}

extension YAMLEntry {
    /// Where key and value stand.
    var place: EntryPlace { EntryPlace(key: key.place, value: value.place) }
}

extension GraphProblem {
    /// A problem of a text as one of the graph.
    init(_ problem: YAMLProblem) {
        self.init(
            place: Place(file: problem.file, line: problem.line, column: problem.column),
            message: problem.message)
    }
}
