internal import Messages

extension Resolution {
    /// More loops than this are not listed: mending one mostly mends others.
    private static let greatestCount = 10

    /// Refuses loops that no input breaks: their nodes would wait for each other to start and to end.
    mutating func checkLoops() {
        var edges = graph.edges.filter { !breaksLoops($0) }
        for _ in 0..<Resolution.greatestCount {
            guard let loop = Resolution.loop(in: edges), let last = loop.last else { return }
            let path = (loop.map(\.producer.node) + [last.consumer.node]).joined(separator: " → ")
            note(loop.map(\.place).min() ?? last.place, "\(path) is a loop" + remedy(for: loop))
            edges.removeAll { $0.name == last.name }
        }
    }

    private func input(_ reference: PortReference) -> InputPort? {
        manifests[reference.node]?.inputs.first { $0.name == reference.port }
    }

    private func breaksLoops(_ edge: GraphEdge) -> Bool {
        input(edge.consumer)?.breaksLoops ?? false
    }

    /// Which inputs a loop may close at instead.
    private func remedy(for loop: [GraphEdge]) -> String {
        let inputs = loop.flatMap { edge in
            (manifests[edge.consumer.node]?.inputs ?? []).filter(\.breaksLoops).map {
                "'\(edge.consumer.node)/\($0.name)'"
            }
        }
        let problem = " in which no input breaks loops, so that its nodes would wait for each other: "
        return problem
            + (inputs.isEmpty ? "remove one of its edges" : "close it at \(inputs.joined(separator: " or "))")
    }

    /// One loop, its edges in their order, beginning at the least node; `nil` where there is none.
    private static func loop(in edges: [GraphEdge]) -> [GraphEdge]? {
        // Nodes that nothing feeds are taken away until none is left; what then stays is fed from a loop.
        var unfed: [String: Int] = [:]
        var leaving: [String: [GraphEdge]] = [:]
        for edge in edges {
            unfed[edge.consumer.node, default: 0] += 1
            unfed[edge.producer.node, default: 0] += 0
            leaving[edge.producer.node, default: []].append(edge)
        }
        var free = unfed.filter { $0.value == 0 }.map(\.key)
        while let node = free.popLast() {
            unfed[node] = nil
            for edge in leaving[node] ?? [] {
                guard let count = unfed[edge.consumer.node] else { continue }
                unfed[edge.consumer.node] = count - 1
                if count == 1 { free.append(edge.consumer.node) }
            }
        }
        guard var node = unfed.keys.min() else { return nil }
        let remaining = edges.filter { unfed[$0.producer.node] != nil && unfed[$0.consumer.node] != nil }
        let feeding = Dictionary(
            remaining.map { ($0.consumer.node, $0) }, uniquingKeysWith: { first, _ in first })
        // Walked against the edges, for only that way never ends.
        var walked: [GraphEdge] = []
        var seen: [String: Int] = [:]
        while let edge = feeding[node] {
            if let start = seen[node] { return rotated(walked[start...].reversed()) }
            seen[node] = walked.count
            walked.append(edge)
            node = edge.producer.node
        }
        return nil
    }

    private static func rotated(_ loop: [GraphEdge]) -> [GraphEdge] {
        let least = loop.indices.min { loop[$0].producer.node < loop[$1].producer.node } ?? 0
        return Array(loop[least...] + loop[..<least])
    }
}
