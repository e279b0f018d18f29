/// One `--set` of the command line: `node.parameter=value`, or `vars.name=value`.
public struct Setting: Equatable, Sendable {
    /// The node's id, or `vars`.
    public var node: String
    /// The parameter's name, or the variable's.
    public var parameter: String
    /// The value: a plain text, or a list, a map or a string in quotes as YAML writes them in one line.
    public var value: String

    /// Creates a setting.
    public init(node: String, parameter: String, value: String) {
        self.node = node
        self.parameter = parameter
        self.value = value
    }

    /// Reads `node.parameter=value`.
    public init(parsing text: String) throws(GraphProblem) {
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let names = halves[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2, names.count == 2, !names[0].isEmpty, !names[1].isEmpty else {
            throw GraphProblem(
                place: Place(file: "--set \(text)"),
                message: "this is not of the form node.parameter=value, as in --set tts.rate=160")
        }
        self.init(node: names[0], parameter: names[1], value: String(halves[1]))
    }

    /// The setting, as problems name their place.
    public var place: Place { Place(file: "--set \(node).\(parameter)") }

    /// The word that stands in the place of a node to set a variable of the graph.
    static let variables = "vars"
}
