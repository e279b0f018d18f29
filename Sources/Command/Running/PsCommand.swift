internal import CommandLineParsing
internal import Messages
internal import Supervision

/// `antiphon ps`: which graphs run.
enum PsCommand: Command {
    static let json = Flag("json", "A JSON array, for scripts.")
    static let declaration = CommandDeclaration(
        "ps", "Lists the graphs that run.",
        discussion: ["Running graphs are found by their runtime directories; there is no daemon to ask."],
        options: [json])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let rows = RunningGraph.all().map { graph in (graph, status(of: graph)) }
        if arguments[json] {
            StandardOutput.write(JSONValue.array(rows.map(describe)).indented + "\n")
        } else if rows.isEmpty {
            StandardError.write("No graph is running; `antiphon run GRAPH` starts one.\n")
        } else {
            StandardOutput.write(table(rows).lines().joined(separator: "\n") + "\n")
        }
        return .finished
    }

    /// A supervisor that does not answer is listed all the same: it may be the one to be killed.
    private static func status(of graph: RunningGraph) -> GraphStatus? {
        guard let client = try? SupervisorClient(graph), let json = try? client.request("status") else {
            return nil
        }
        return GraphStatus(json: json)
    }

    private static func table(_ rows: [(RunningGraph, GraphStatus?)]) -> Table {
        var table = Table([
            ("GRAPH", .left), ("PID", .right), ("STATE", .left), ("UPTIME", .right), ("NODES", .right),
            ("RESTARTS", .right), ("DIRECTORY", .left),
        ])
        for (graph, status) in rows {
            table.add([
                graph.name, "\(graph.pid)", status?.state ?? "no answer",
                status.map { Measures.duration(seconds: $0.uptime) } ?? "-",
                status.map { "\($0.nodes.count)" } ?? "-", status.map { "\(restarts($0))" } ?? "-",
                graph.directory,
            ])
        }
        return table
    }

    private static func describe(_ graph: RunningGraph, _ status: GraphStatus?) -> JSONValue {
        [
            "graph": .string(graph.name), "pid": .number(graph.pid), "directory": .string(graph.directory),
            "state": status.map { .string($0.state) } ?? .null,
            "uptime_s": status.map { .number($0.uptime) } ?? .null,
            "nodes": status.map { .number($0.nodes.count) } ?? .null,
            "restarts": status.map { .number(restarts($0)) } ?? .null,
        ]
    }

    private static func restarts(_ status: GraphStatus) -> Int {
        (status.nodes + status.services).map(\.restarts).reduce(0, +)
    }
}
