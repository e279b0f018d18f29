internal import YAML

/// The tree of a graph file, with what it extends merged in.
struct GraphTree {
    /// The map of the graph. Each value stands at the place it comes from.
    var root: YAMLNode
    /// The parameters of nodes whose program was replaced after they had been set, by the node's id.
    var inherited: [String: Set<String>] = [:]
}

extension GraphTree {
    /// Puts the map of an extending file over this one: maps merge by key, `null` removes, all else replaces.
    ///
    /// - Returns: what is wrong.
    mutating func extend(by overlay: YAMLNode) -> [GraphProblem] {
        var problems: [GraphProblem] = []
        root = merged(root, overlay, path: [], problems: &problems)
        return problems
    }

    private mutating func merged(
        _ base: YAMLNode, _ overlay: YAMLNode, path: [String], problems: inout [GraphProblem]
    ) -> YAMLNode {
        guard var entries = base.mapping, let changes = overlay.mapping else { return overlay }
        if path.count == 2, path[0] == "nodes" { noteProgram(of: path[1], base, overlay, &entries) }
        var positions: [String: Int] = [:]
        for (position, entry) in entries.enumerated() { positions[entry.name] = position }
        var removed: Set<Int> = []
        for change in changes {
            guard let position = positions[change.name] else {
                if change.value.isNull, !isProgramKey(change.name, path) {
                    problems.append(
                        GraphProblem(
                            place: change.key.place,
                            message: "there is no '\(change.name)' to remove here"
                                + Hint.known(entries.map(\.name), meant: change.name)))
                } else {
                    entries.append(change)
                }
                continue
            }
            if change.value.isNull {
                removed.insert(position)
            } else if entries[position].value.mapping != nil, change.value.mapping != nil {
                entries[position].value = merged(
                    entries[position].value, change.value, path: path + [change.name], problems: &problems)
            } else {
                entries[position] = change
            }
        }
        var result = base
        result.content = .mapping(
            entries.indices.filter { !removed.contains($0) }.map { entries[$0] })
        return result
    }

    private func isProgramKey(_ name: String, _ path: [String]) -> Bool {
        path.count == 2 && path[0] == "nodes" && (name == "node" || name == "command")
    }

    /// A file that names another program for a node replaces `node` and `command` alike, and the parameters so
    /// far were set for a program that is gone.
    private mutating func noteProgram(
        of id: String, _ base: YAMLNode, _ overlay: YAMLNode, _ entries: inout [YAMLEntry]
    ) {
        let names = ["node", "command"].filter { overlay[$0].map { !$0.isNull } ?? false }
        if !names.isEmpty {
            if names.contains(where: { overlay[$0]?.content != base[$0]?.content }) {
                inherited[id] = Set((base["params"]?.mapping ?? []).map(\.name))
            }
            entries.removeAll { $0.name == "node" || $0.name == "command" }
        }
        for parameter in overlay["params"]?.mapping ?? [] { inherited[id]?.remove(parameter.name) }
    }
}
