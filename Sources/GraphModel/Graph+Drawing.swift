internal import Messages

extension Graph {
    /// The graph as a Mermaid flowchart, which Markdown viewers draw.
    public var mermaid: String {
        var lines = ["flowchart LR"]
        for node in nodes {
            lines.append("    \(Graph.mermaidID(node.id))[\"\(Graph.mermaidText(Graph.lines(of: node)))\"]")
        }
        for service in services {
            lines.append("    \(Graph.mermaidID(service.id))([\"\(Graph.mermaidText([service.id]))\"])")
        }
        for edge in edges {
            let label = Graph.mermaidText(Graph.label(of: edge))
            let producer = Graph.mermaidID(edge.producer.node)
            lines.append("    \(producer) -->|\"\(label)\"| \(Graph.mermaidID(edge.consumer.node))")
        }
        for service in services {
            for node in service.neededBy {
                lines.append("    \(Graph.mermaidID(service.id)) -.-> \(Graph.mermaidID(node))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The graph in the language of Graphviz.
    public var dot: String {
        var lines = ["digraph \(Graph.dotText([name])) {", "    rankdir=LR", "    node [shape=box]"]
        for node in nodes {
            lines.append("    \(Graph.dotText([node.id])) [label=\(Graph.dotText(Graph.lines(of: node)))]")
        }
        for service in services { lines.append("    \(Graph.dotText([service.id])) [shape=ellipse]") }
        for edge in edges {
            let ends = "\(Graph.dotText([edge.producer.node])) -> \(Graph.dotText([edge.consumer.node]))"
            lines.append("    \(ends) [label=\(Graph.dotText(Graph.label(of: edge)))]")
        }
        for service in services {
            for node in service.neededBy {
                lines.append("    \(Graph.dotText([service.id])) -> \(Graph.dotText([node])) [style=dashed]")
            }
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    /// The node's id and, where that differs, what it runs.
    private static func lines(of node: GraphNode) -> [String] {
        let program =
            switch node.program {
            case .node(let name): name
            // Of a command only the program's name: its arguments would burst the box.
            case .command(let words): words.first?.split(separator: "/").last.map(String.init) ?? ""
            }
        return program == node.id ? [node.id] : [node.id, program]
    }

    /// The ports, as one name where both are named alike, and what the file says of the queue.
    private static func label(of edge: GraphEdge) -> [String] {
        let ports =
            edge.producer.port == edge.consumer.port
            ? edge.producer.port : "\(edge.producer.port) → \(edge.consumer.port)"
        let queue = [edge.statedPolicy?.rawValue, edge.statedQueue.map { "queue \($0)" }].compactMap(\.self)
        return queue.isEmpty ? [ports] : [ports, queue.joined(separator: ", ")]
    }

    /// Mermaid takes some words, such as `end`, for its own, and dashes for arrows. No id holds an underscore, so
    /// that two ids stay two.
    private static func mermaidID(_ id: String) -> String {
        "node_" + id.replacing("-", with: "_")
    }

    private static func mermaidText(_ lines: [String]) -> String {
        lines.map { line in
            line.reduce(into: "") { text, character in
                switch character {
                case "&": text += "&amp;"
                case "\"": text += "&quot;"
                case "<": text += "&lt;"
                case ">": text += "&gt;"
                case _ where character.isNewline: text += " "
                default: text.append(character)
                }
            }
        }.joined(separator: "<br/>")
    }

    private static func dotText(_ lines: [String]) -> String {
        let escaped = lines.map { line in
            line.reduce(into: "") { text, character in
                if character == "\"" || character == "\\" { text += "\\" }
                text += character.isNewline ? " " : String(character)
            }
        }
        return "\"\(escaped.joined(separator: "\\n"))\""
    }
}
