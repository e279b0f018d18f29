/// One `--swap` of the command line: another node takes the place of one of the graph.
public struct Swap: Equatable, Sendable {
    /// The id of the node whose program is replaced. The id itself stays, and so do the edges.
    public var id: String
    /// The name of the node that takes its place.
    public var node: String

    /// Creates a swap.
    public init(id: String, node: String) {
        self.id = id
        self.node = node
    }

    /// Reads `id=node`.
    public init(parsing text: String) throws(GraphProblem) {
        let halves = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else {
            throw GraphProblem(
                place: Place(file: "--swap \(text)"),
                message: "this is not of the form id=other-node, as in --swap tts=tts-flite")
        }
        self.init(id: halves[0], node: halves[1])
    }

    /// The swap, as problems name their place.
    public var place: Place { Place(file: "--swap \(id)=\(node)") }
}
