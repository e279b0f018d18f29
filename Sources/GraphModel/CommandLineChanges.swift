internal import Messages
internal import YAML

/// What the command line changes in a graph: first the swaps, then the settings, so that a setting always speaks
/// of the node that runs.
struct CommandLineChanges {
    var settings: [Setting]
    var swaps: [Swap]

    /// The variables of the graph, each a single value.
    func definitions(_ node: YAMLNode?, _ problems: inout [GraphProblem]) -> [String: YAMLNode] {
        guard let node, !node.isNull else { return [:] }
        guard let entries = node.mapping else {
            problems.append(GraphProblem(place: node.place, message: "'vars' takes a map, not \(node.kind)"))
            return [:]
        }
        var definitions: [String: YAMLNode] = [:]
        for entry in entries {
            if entry.value.scalar == nil {
                problems.append(
                    GraphProblem(
                        place: entry.value.place,
                        message: "the variable '\(entry.name)' takes a single value, not \(entry.value.kind)")
                )
            }
            if !Variables.isName(entry.name) {
                problems.append(
                    GraphProblem(
                        place: entry.key.place,
                        message:
                            "a variable cannot be named '\(entry.name)': letters, digits and underscores, "
                            + "not a digit first"))
            }
            definitions[entry.name] = entry.value
        }
        return definitions
    }

    /// The values of variables that the command line sets.
    func overrides(of node: YAMLNode?, _ problems: inout [GraphProblem]) -> [String: YAMLNode] {
        var overrides: [String: YAMLNode] = [:]
        for setting in settings where setting.node == Setting.variables {
            let known = (node?.mapping ?? []).map(\.name)
            guard known.contains(setting.parameter) else {
                problems.append(
                    GraphProblem(
                        place: setting.place,
                        message: "the graph has no variable '\(setting.parameter)'"
                            + Hint.known(known, meant: setting.parameter)))
                continue
            }
            overrides[setting.parameter] = YAMLNode(
                .scalar(setting.value, isPlain: true), file: setting.place.file, line: 0, column: 0)
        }
        return overrides
    }

    /// Changes the nodes.
    ///
    /// - Parameters:
    ///   - graph: the graph as the files describe it.
    ///   - known: the ids of all nodes, also of those that could not be read.
    ///   - problems: what is wrong so far.
    func apply(to graph: inout Graph, known: [String], _ problems: inout [GraphProblem]) {
        for swap in swaps {
            guard Identifier.isValid(swap.node) else {
                problems.append(
                    GraphProblem(
                        place: swap.place,
                        message: "'\(swap.node)' is not the name of a node: \(Identifier.rule)"))
                continue
            }
            guard let index = index(of: swap.id, in: graph, known, swap.place, &problems) else { continue }
            apply(swap, to: &graph.nodes[index])
        }
        for setting in settings where setting.node != Setting.variables {
            guard let index = index(of: setting.node, in: graph, known, setting.place, &problems) else {
                continue
            }
            apply(setting, to: &graph.nodes[index], &problems)
        }
    }

    private func index(
        of id: String, in graph: Graph, _ known: [String], _ place: Place, _ problems: inout [GraphProblem]
    ) -> Int? {
        if !known.contains(id) {
            problems.append(
                GraphProblem(place: place, message: "there is no node '\(id)'" + Hint.known(known, meant: id))
            )
        }
        return graph.nodes.firstIndex { $0.id == id }
    }

    private func apply(_ swap: Swap, to node: inout GraphNode) {
        if node.program != .node(swap.node) { node.inheritedParameters = Set(node.parameters.keys) }
        node.program = .node(swap.node)
        node.programPlace = swap.place
    }

    private func apply(_ setting: Setting, to node: inout GraphNode, _ problems: inout [GraphProblem]) {
        node.parameterPlaces[setting.parameter] = EntryPlace(key: setting.place, value: setting.place)
        node.inheritedParameters.remove(setting.parameter)
        node.parameters[setting.parameter] = nil
        node.parameterTexts[setting.parameter] = setting.value
        do throws(GraphProblem) {
            node.parameters[setting.parameter] = try setting.json()
        } catch {
            problems.append(error)
        }
    }
}
