internal import Messages

extension Resolution {
    /// Checks the parameters of every node and completes paths.
    mutating func checkParameters() {
        for index in graph.nodes.indices {
            guard let manifest = manifests[graph.nodes[index].id] else {
                graph.nodes[index].parameters = graph.nodes[index].parameters.filter { $0.value != .null }
                continue
            }
            graph.nodes[index].parameters = parameters(of: graph.nodes[index], manifest)
        }
    }

    private mutating func parameters(of node: GraphNode, _ manifest: Manifest) -> [String: JSONValue] {
        var parameters: [String: JSONValue] = [:]
        // A name may have a place and no value, when the value could not be read.
        for name in Set(node.parameters.keys).union(node.parameterPlaces.keys) {
            let place = node.parameterPlaces[name] ?? EntryPlace(key: node.place, value: node.place)
            guard let description = manifest.parameters.first(where: { $0.name == name }) else {
                let known = manifest.parameters.map(\.name)
                let message =
                    "\(phrase(node.id)) has no parameter '\(name)'" + Hint.known(known, meant: name)
                report(place.key, message, isInherited: node.inheritedParameters.contains(name), node)
                continue
            }
            guard let stated = node.parameters[name], stated != .null else { continue }
            let value = typed(stated, description.type, node.parameterTexts[name])
            if let objection = description.objection(to: value) {
                report(
                    place.value, "\(phrase(node.id)): \(objection)" + hint(description, value),
                    isInherited: node.inheritedParameters.contains(name), node)
                continue
            }
            parameters[name] = completed(value, description, place.value)
        }
        for description in manifest.parameters where description.isRequired {
            let name = description.name
            let isStated = node.parameterPlaces[name] != nil || node.parameters[name] != nil
            // One that was refused above is not reported as missing, too.
            let isRefused =
                isStated && node.parameters[name] != .null && !node.inheritedParameters.contains(name)
            guard parameters[name] == nil, !isRefused else { continue }
            note(
                node.programPlace,
                "\(phrase(node.id)) needs the parameter '\(name)' (\(description.meaning)): set it under 'params'"
            )
        }
        return parameters
    }

    /// What does not suit a program that took another's place is left out; everything else is an error.
    private mutating func report(_ place: Place, _ message: String, isInherited: Bool, _ node: GraphNode) {
        guard isInherited else { return note(place, message) }
        graph.warnings.append(
            GraphProblem(
                place: place,
                message: "\(message); left out, since it was set for the node that \(node.program) replaces"))
    }

    /// A value from a variable or the command line is a text where the parameter takes one.
    private func typed(_ value: JSONValue, _ type: ParameterType, _ text: String?) -> JSONValue {
        guard let text, type == .string || type == .path, value.number != nil || value.bool != nil else {
            return value
        }
        return .string(text)
    }

    /// How to write a value of the right type.
    private func hint(_ description: ParameterDescription, _ value: JSONValue) -> String {
        switch (description.type, value) {
        case (.string, .number), (.string, .bool), (.path, .number), (.path, .bool), (.list, .array):
            " (a text that looks like a number or a truth value needs quotes)"
        case (.integer, .string(let text)) where Double(text) != nil,
            (.number, .string(let text)) where Double(text) != nil,
            (.boolean, .string(let text)) where text == "true" || text == "false":
            " (leave the quotes out)"
        case (.string, .string(let text)) where !description.choices.isEmpty:
            Hint.nearest(description.choices, meant: text)
        case (.list, .string): " (write it as a list: [\(value)])"
        default: ""
        }
    }

    private mutating func completed(
        _ value: JSONValue, _ description: ParameterDescription, _ place: Place
    ) -> JSONValue {
        guard description.type == .path, let path = value.string else { return value }
        guard let complete = graph.base.complete(path, at: place) else {
            note(place, "'\(path)' begins with '~', but HOME is not set: write the whole path")
            return value
        }
        return .string(complete)
    }
}
