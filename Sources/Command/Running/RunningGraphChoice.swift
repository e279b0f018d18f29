internal import CommandLineParsing
internal import Spelling
internal import Supervision

/// Which running graph a command means.
enum RunningGraphChoice {
    /// The operand GRAPH of commands that work on a running graph.
    static let operand = Operand(
        "GRAPH", .oneOrNone, completion: .output(of: ["words", "graphs"]),
        "The running graph: its name or its process id. May be left out where only one runs.")

    /// The option `--graph` of commands whose operand is something else.
    static let option = Option<String>(
        "graph", "GRAPH", completion: .output(of: ["words", "graphs"]),
        "The running graph: its name or its process id. May be left out where only one runs.")

    /// The graph of this name or process id; the only one where `nil`.
    static func choose(_ wanted: String?, from running: [RunningGraph]) throws(CommandFailure) -> RunningGraph
    {
        guard !running.isEmpty else {
            throw .failed("no graph is running; `antiphon run GRAPH` starts one")
        }
        guard let wanted else {
            if running.count == 1 { return running[0] }
            throw .wrong("several graphs are running, say which: \(list(running))")
        }
        let named = running.filter { $0.name == wanted || String($0.pid) == wanted }
        switch named.count {
        case 1: return named[0]
        case 0:
            throw .failed(
                "no graph '\(wanted)' is running\(Spelling.proposal(for: wanted, in: running.map(\.name)))\n"
                    + "Running: \(list(running)).")
        default:
            throw .wrong("'\(wanted)' is running several times, say which by its process id: \(list(named))")
        }
    }

    /// Connects to the graph that the call means.
    static func connect(_ wanted: String?) throws -> (graph: RunningGraph, client: SupervisorClient) {
        let graph = try choose(wanted, from: RunningGraph.all())
        return (graph, try SupervisorClient(graph))
    }

    private static func list(_ graphs: [RunningGraph]) -> String {
        graphs.map { "\($0.name) (\($0.pid))" }.joined(separator: ", ")
    }
}
