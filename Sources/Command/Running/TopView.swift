internal import Messages

/// What `antiphon top` shows: two tables made of two statuses.
struct TopView: Equatable {
    /// A line and how it stands out.
    struct Line: Equatable {
        var text: String
        var colour: Colour?
    }

    /// One node or service, with rates.
    struct NodeRow: Equatable {
        var status: ProgramStatus
        /// Messages a second; `nil` before there are two statuses.
        var received: Double?
        var sent: Double?
        /// Processor time in percent of one core.
        var processor: Double?
    }

    /// One edge, with its rate.
    struct EdgeRow: Equatable {
        var status: EdgeStatus
        /// Messages received a second.
        var rate: Double?
    }

    let status: GraphStatus
    let nodes: [NodeRow]
    let edges: [EdgeRow]

    /// - Parameters:
    ///   - previous: an earlier status, for the rates.
    ///   - seconds: how long ago that was.
    init(_ status: GraphStatus, since previous: GraphStatus?, seconds: Double) {
        self.status = status
        let earlierEdges = Dictionary(
            (previous?.edges ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let earlierPrograms = Dictionary(
            ((previous?.nodes ?? []) + (previous?.services ?? [])).map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first })
        // Counts fall when a node is restarted: the rate is then that of the new process alone.
        let rate = { (now: Double, before: Double) in
            seconds > 0 ? (now >= before ? now - before : now) / seconds : nil
        }
        edges = status.edges.map { edge in
            EdgeRow(
                status: edge,
                rate: earlierEdges[edge.name].flatMap { rate(Double(edge.received), Double($0.received)) })
        }
        let sum = { (edges: [EdgeStatus], count: (EdgeStatus) -> Int) -> Double? in
            guard previous != nil, !edges.isEmpty else { return nil }
            return edges.reduce(0) { sum, edge in
                let earlier = earlierEdges[edge.name].map(count) ?? 0
                return sum + (rate(Double(count(edge)), Double(earlier)) ?? 0)
            }
        }
        nodes = (status.nodes + status.services).map { program in
            NodeRow(
                status: program,
                received: sum(status.edges.filter { $0.consumer.hasPrefix("\(program.id)/") }, \.received),
                sent: sum(status.edges.filter { $0.producer.hasPrefix("\(program.id)/") }, \.sent),
                processor: program.processorSeconds.flatMap { now in
                    earlierPrograms[program.id]?.processorSeconds.flatMap { rate(now, $0) }.map { $0 * 100 }
                })
        }
    }

    /// The lines, cut to the terminal's width.
    func lines(width: Int = .max) -> [Line] {
        let title =
            "\(status.graph)  \(status.state)  \(Measures.duration(seconds: status.uptime))  pid \(status.pid)"
        var lines = [Line(text: String(title.prefix(width)), colour: .bold), Line(text: "")]
        lines += styled(nodeTable.lines(width: width), nodes.map(colour))
        guard !edges.isEmpty else { return lines }
        return lines + [Line(text: "")] + styled(edgeTable.lines(width: width), edges.map(colour))
    }

    private func styled(_ lines: [String], _ colours: [Colour?]) -> [Line] {
        zip(lines, [.dim] + colours).map(Line.init)
    }

    private func colour(of row: NodeRow) -> Colour? {
        switch row.status.state {
        case "failed": .red
        case "running", "ready", "finished": nil
        default: .yellow
        }
    }

    private func colour(of row: EdgeRow) -> Colour? {
        row.status.missed > 0 ? .red : row.status.dropped > 0 ? .yellow : nil
    }

    private var nodeTable: Table {
        var table = Table([
            ("NODE", .left), ("STATE", .left), ("RESTARTS", .right), ("IN/s", .right), ("OUT/s", .right),
            ("CPU", .right), ("RSS", .right), ("ERRORS", .right), ("COUNTERS", .left),
        ])
        for row in nodes {
            table.add([
                row.status.id, row.status.state, "\(row.status.restarts)", number(row.received),
                number(row.sent), row.processor.map { "\(Measures.fixed($0, digits: 1)) %" } ?? "-",
                row.status.residentBytes.map(Measures.bytes) ?? "-", "\(row.status.errors)",
                row.status.counters.sorted { $0.key < $1.key }
                    .map { "\($0.key)=\(JSONValue.number($0.value))" }.joined(separator: " "),
            ])
        }
        return table
    }

    private var edgeTable: Table {
        var table = Table([
            ("EDGE", .left), ("MSG/s", .right), ("QUEUE", .right), ("DROPPED", .right), ("MISSED", .right),
            ("p50", .right), ("p99", .right), ("POLICY", .left),
        ])
        for row in edges {
            table.add([
                "\(row.status.producer) → \(row.status.consumer)", number(row.rate),
                "\(row.status.waiting)/\(row.status.queue)", "\(row.status.dropped)", "\(row.status.missed)",
                row.status.p50.map(Measures.latency) ?? "-", row.status.p99.map(Measures.latency) ?? "-",
                row.status.policy,
            ])
        }
        return table
    }

    private func number(_ rate: Double?) -> String {
        rate.map { Measures.fixed($0, digits: 1) } ?? "-"
    }
}

extension TopView {
    /// The supervisor's status with the rates beside the counts.
    func json(of status: JSONValue) -> JSONValue {
        var members = status.object ?? [:]
        members["nodes"] = merged(status["nodes"], nodes.prefix(self.status.nodes.count).map(\.rates))
        members["services"] = merged(
            status["services"], nodes.dropFirst(self.status.nodes.count).map(\.rates))
        members["edges"] = merged(
            status["edges"], edges.map { ["messages_per_s": $0.rate.map { .number($0) } ?? .null] })
        return .object(members)
    }

    private func merged(_ list: JSONValue?, _ rates: [[String: JSONValue]]) -> JSONValue {
        .array(
            zip(list?.array ?? [], rates).map { element, rates in
                .object((element.object ?? [:]).merging(rates) { _, rate in rate })
            })
    }
}

extension TopView.NodeRow {
    fileprivate var rates: [String: JSONValue] {
        [
            "received_per_s": received.map { .number($0) } ?? .null,
            "sent_per_s": sent.map { .number($0) } ?? .null,
            "cpu_percent": processor.map { .number($0) } ?? .null,
        ]
    }
}
