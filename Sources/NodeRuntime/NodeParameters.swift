package import Messages

/// The values of a node's parameters, checked against its manifest.
package struct NodeParameters {
    private let descriptions: [ParameterDescription]
    private var values: [String: JSONValue]

    /// Takes the values of a graph file.
    ///
    /// - Throws: `NodeError.configuration` for an unknown name, a wrong type or a value out of range.
    package init(_ descriptions: [ParameterDescription], values: [String: JSONValue]) throws(NodeError) {
        self.descriptions = descriptions
        self.values = values
        for (name, value) in values { try NodeParameters.check(name, value, descriptions) }
        for description in descriptions where description.isRequired && values[description.name] == nil {
            throw .configuration("the parameter '\(description.name)' is required: \(description.meaning)")
        }
    }

    /// The value that was set; `nil` where the default holds.
    subscript(name: String) -> JSONValue? {
        values[name]
    }

    /// Changes values of a running node, all or none, and returns the names that changed.
    package mutating func change(_ changes: [String: JSONValue]) throws(NodeError) -> [String] {
        for (name, value) in changes {
            try NodeParameters.check(name, value, descriptions)
            guard descriptions.contains(where: { $0.name == name && $0.isChangeable }) else {
                throw .configuration("the parameter '\(name)' cannot change while the node runs")
            }
        }
        let changed = changes.keys.filter { values[$0] != changes[$0] }.sorted()
        values.merge(changes) { _, new in new }
        return changed
    }

    private static func check(
        _ name: String, _ value: JSONValue, _ descriptions: [ParameterDescription]
    ) throws(NodeError) {
        guard let description = descriptions.first(where: { $0.name == name }) else {
            let known = descriptions.map(\.name).joined(separator: ", ")
            throw .configuration(
                "there is no parameter '\(name)' (\(known.isEmpty ? "this node has none" : "known: \(known)"))"
            )
        }
        if let reason = description.objection(to: value) { throw .configuration(reason) }
    }
}
