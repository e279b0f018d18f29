internal import CommandLineParsing
internal import GraphModel
internal import Messages

/// `antiphon check`: what is wrong with graph files, without running anything.
enum CheckCommand: Command {
    static let json = Flag("json", "A JSON array with one object for each problem and warning.")
    static let declaration = CommandDeclaration(
        "check", "Checks graph files against their nodes; starts nothing.",
        discussion: [
            "Names every problem of every file at once, as FILE:LINE:COLUMN: MESSAGE on standard error; exit code 2 "
                + "where there are any. Each node is asked for its manifest, so that ports, types, parameters and "
                + "their ranges are checked as well."
        ],
        operand: Operand("GRAPH", .oneOrMore, completion: .files([".yml", ".yaml"]), "The graph files."),
        options: [GraphOptions.set, GraphOptions.swap, json])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let settings = try GraphOptions.settings(arguments)
        let swaps = try GraphOptions.swaps(arguments)
        var list: [JSONValue] = []
        var exitCode = ExitCode.finished
        for path in arguments.operands {
            var found: [(problem: GraphProblem, severity: String)] = []
            do throws(GraphProblems) {
                let checked = try CheckedGraph(path, settings: settings, swaps: swaps)
                found = checked.graph.warnings.map { ($0, "warning") }
                if !arguments[json] { StandardOutput.write(summary(of: checked.graph, path)) }
            } catch {
                found = error.problems.map { ($0, "error") }
                exitCode = .wrong
            }
            list += found.map { describe($0.problem, $0.severity) }
            if !arguments[json] { report(found) }
        }
        if arguments[json] { StandardOutput.write(JSONValue.array(list).indented + "\n") }
        return exitCode
    }

    private static func report(_ found: [(problem: GraphProblem, severity: String)]) {
        for (problem, severity) in found {
            let mark = severity == "warning" ? "warning: " : ""
            StandardError.write("\(problem.place): \(mark)\(problem.message)\n")
        }
    }

    private static func summary(of graph: Graph, _ path: String) -> String {
        var parts = [Measures.count(graph.nodes.count, "node"), Measures.count(graph.edges.count, "edge")]
        if !graph.services.isEmpty { parts.append(Measures.count(graph.services.count, "service")) }
        return "\(path): nothing wrong (\(parts.joined(separator: ", ")))\n"
    }

    private static func describe(_ problem: GraphProblem, _ severity: String) -> JSONValue {
        [
            "file": .string(problem.place.file), "line": .number(problem.place.line),
            "column": .number(problem.place.column), "severity": .string(severity),
            "message": .string(problem.message),
        ]
    }
}
