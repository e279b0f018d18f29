internal import Messages
internal import YAML

extension GraphReader {
    private static let edgeKeys = ["from", "queue", "policy"]

    /// Reads what feeds the inputs of one node.
    mutating func edges(_ node: YAMLNode?, to id: String) -> [GraphEdge] {
        var edges: [GraphEdge] = []
        for input in entries(node, of: "'inputs' of node '\(id)'") {
            let consumer = PortReference(node: id, port: input.name)
            var places: [PortReference: Place] = [:]
            for element in input.value.sequence ?? [input.value] {
                guard let edge = edge(element, to: consumer) else { continue }
                if let first = places.updateValue(edge.place, forKey: edge.producer) {
                    note(edge.place, "'\(edge.producer)' feeds '\(consumer)' twice: first at \(first)")
                } else {
                    edges.append(edge)
                }
            }
        }
        return edges
    }

    /// One producer: `node/output`, or a map with `from`.
    private mutating func edge(_ node: YAMLNode, to consumer: PortReference) -> GraphEdge? {
        let what = "input '\(consumer.port)' of node '\(consumer.node)'"
        guard let entries = node.mapping else {
            guard node.sequence == nil, !node.isNull else {
                note(node.place, "\(what) takes node/output or {from: node/output}, not \(node.kind)")
                return nil
            }
            return producer(node, of: what, to: consumer).map {
                GraphEdge(producer: $0, consumer: consumer, place: node.place)
            }
        }
        refuseUnknownKeys(entries, of: what, known: GraphReader.edgeKeys)
        var policy: QueuePolicy?
        if let value = node["policy"], !value.isNull {
            policy = choice(value, of: "'policy' of \(what)")
        }
        var queue: Int?
        if let value = node["queue"], !value.isNull {
            if policy == .latest {
                note(value.place, "policy 'latest' of \(what) always has a queue of 1: leave 'queue' out")
            } else {
                queue = integer(value, of: "'queue' of \(what)", in: GraphEdge.queueRange)
            }
        }
        guard let from = node["from"], !from.isNull else {
            note(node.place, "\(what) needs 'from: node/output'")
            return nil
        }
        return producer(from, of: what, to: consumer).map {
            GraphEdge(
                producer: $0, consumer: consumer, statedQueue: queue, statedPolicy: policy, place: from.place)
        }
    }

    /// The output that a text names.
    private mutating func producer(
        _ node: YAMLNode, of what: String, to consumer: PortReference
    ) -> PortReference? {
        guard let text = text(node, of: what) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !text.contains(where: \.isWhitespace)
        else {
            note(node.place, "\(what) is fed by 'node/output', such as 'resampler/audio', not by '\(text)'")
            return nil
        }
        let producer = PortReference(node: parts[0], port: parts[1])
        guard nodeIDs.contains(producer.node) else {
            note(
                node.place,
                "\(what) is fed by '\(text)', but there is no node '\(producer.node)'"
                    + Hint.known(nodeIDs.names, meant: producer.node))
            return nil
        }
        guard producer.node != consumer.node else {
            note(
                node.place, "\(what) is fed by the node itself: a node can keep what it knows without an edge"
            )
            return nil
        }
        return producer
    }
}
