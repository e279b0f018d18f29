public import Messages

extension Graph {
    /// The graph with its ports and parameters checked, paths completed, and queue and policy of each edge
    /// filled in.
    ///
    /// A node without a manifest is taken as the file describes it.
    ///
    /// - Parameter manifests: what the nodes say of themselves, by the node's id in the graph.
    /// - Throws: everything in which the graph and the manifests disagree.
    public func resolved(manifests: [String: Manifest]) throws(GraphProblems) -> Graph {
        var resolution = Resolution(graph: self, manifests: manifests)
        resolution.checkParameters()
        resolution.checkEdges()
        resolution.checkInputs()
        resolution.checkLoops()
        guard resolution.problems.isEmpty else {
            throw GraphProblems(resolution.problems, partialGraph: resolution.graph)
        }
        resolution.graph.warnings = GraphProblems.ordered(resolution.graph.warnings)
        return resolution.graph
    }
}

/// A graph that is being held against the manifests of its nodes.
struct Resolution {
    var graph: Graph
    let manifests: [String: Manifest]
    var problems: [GraphProblem] = []

    init(graph: Graph, manifests: [String: Manifest]) {
        self.graph = graph
        self.manifests = manifests
    }

    mutating func note(_ place: Place, _ message: String) {
        problems.append(GraphProblem(place: place, message: message))
    }

    /// A node in messages: its id and, where that differs, its name.
    func phrase(_ id: String) -> String {
        guard let name = manifests[id]?.name, name != id else { return "node '\(id)'" }
        return "node '\(id)' (\(name))"
    }
}
