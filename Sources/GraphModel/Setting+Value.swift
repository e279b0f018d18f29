internal import Messages
internal import YAML

extension Setting {
    /// The value as JSON: a list, a map or a string in quotes as YAML reads it; every other text as one plain
    /// value, so that `a: b` and `#1` need no quotes.
    func json() throws(GraphProblem) -> JSONValue {
        var reader = GraphReader(base: PathBase(), variables: nil)
        let node: YAMLNode
        if let first = value.first, "[{\"'".contains(first) {
            do throws(YAMLProblem) {
                node = try YAMLDocument.root(of: value, file: place.file)
            } catch {
                throw GraphProblem(
                    place: place, message: "column \(error.column) of the value: \(error.message)")
            }
        } else {
            node = YAMLNode(.scalar(value, isPlain: true), file: place.file, line: 0, column: 0)
        }
        if let json = reader.json(node, of: "'\(parameter)'") { return json }
        throw GraphProblem(
            place: place, message: reader.problems.first?.message ?? "the value cannot be read")
    }
}
