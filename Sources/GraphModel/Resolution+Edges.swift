internal import Messages

extension Resolution {
    /// Checks both ends of every edge, and fills in queue and policy.
    mutating func checkEdges() {
        for index in graph.edges.indices {
            let edge = graph.edges[index]
            let output = output(of: edge)
            let input = input(of: edge)
            if let output, let input, !output.type.feeds(input.type) {
                note(
                    edge.place,
                    "the input '\(input.name)' of \(phrase(edge.consumer.node)) takes \(input.type), but "
                        + "'\(edge.producer)' sends \(output.type)")
            }
            if edge.statedPolicy == nil, output?.isLive == true { graph.edges[index].policy = .dropOldest }
        }
    }

    private mutating func output(of edge: GraphEdge) -> OutputPort? {
        guard let manifest = manifests[edge.producer.node] else { return nil }
        if let output = manifest.outputs.first(where: { $0.name == edge.producer.port }) { return output }
        note(
            edge.place,
            manifest.outputs.isEmpty
                ? "\(phrase(edge.producer.node)) has no outputs"
                : "\(phrase(edge.producer.node)) has no output '\(edge.producer.port)'"
                    + Hint.known(manifest.outputs.map(\.name), meant: edge.producer.port))
        return nil
    }

    private func input(of edge: GraphEdge) -> InputPort? {
        manifests[edge.consumer.node]?.inputs.first { $0.name == edge.consumer.port }
    }

    /// Checks the inputs of every node: unknown ones, those left unwired, and how many producers feed them.
    mutating func checkInputs() {
        var feeding: [PortReference: [GraphEdge]] = [:]
        for edge in graph.edges { feeding[edge.consumer, default: []].append(edge) }
        for node in graph.nodes {
            guard let manifest = manifests[node.id] else { continue }
            for (name, place) in node.inputPlaces where !manifest.inputs.contains(where: { $0.name == name })
            {
                note(
                    place.key,
                    manifest.inputs.isEmpty
                        ? "\(phrase(node.id)) has no inputs"
                        : "\(phrase(node.id)) has no input '\(name)'"
                            + Hint.known(manifest.inputs.map(\.name), meant: name))
            }
            for input in manifest.inputs {
                check(input, of: node, fedBy: feeding[PortReference(node: node.id, port: input.name)] ?? [])
            }
        }
    }

    private mutating func check(_ input: InputPort, of node: GraphNode, fedBy edges: [GraphEdge]) {
        // An input whose producer could not be read has a place, and is not reported as missing, too.
        if input.isRequired, edges.isEmpty, node.inputPlaces[input.name] == nil {
            note(
                node.programPlace,
                "\(phrase(node.id)) needs its input '\(input.name)' (\(input.meaning)): "
                    + "add '\(input.name): node/output' under 'inputs'")
        }
        guard !input.takesManyProducers, let first = edges.first else { return }
        for edge in edges.dropFirst() {
            note(
                edge.place,
                "the input '\(input.name)' of \(phrase(node.id)) takes one producer, and "
                    + "'\(first.producer)' feeds it already at \(first.place)")
        }
    }
}
