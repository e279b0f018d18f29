extension Graph {
    /// The nodes whose program is not among the known ones, each a problem.
    ///
    /// - Parameter known: the names of all nodes that can be found.
    public func unknownNodes(among known: [String]) -> [GraphProblem] {
        let found = Set(known)
        return GraphProblems.ordered(
            nodes.compactMap { node in
                guard case .node(let name) = node.program, !found.contains(name) else { return nil }
                return GraphProblem(
                    place: node.programPlace,
                    message: "unknown node '\(name)'" + Hint.known(known.sorted(), meant: name))
            })
    }
}
