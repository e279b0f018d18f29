internal import CommandLineParsing
internal import Messages
internal import Supervision

/// `antiphon restart`: one node anew.
enum RestartCommand: Command {
    static let declaration = CommandDeclaration(
        "restart", "Restarts one node of a running graph; the others neither stop nor notice beyond a gap.",
        operand: Operand(
            "NODE", completion: .output(of: ["words", "running-nodes"]), "The node's id in the graph."),
        options: [RunningGraphChoice.option])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let (graph, client) = try RunningGraphChoice.connect(arguments[RunningGraphChoice.option])
        let node = arguments.operands[0]
        _ = try client.request("restart", ["node": .string(node)])
        StandardError.write("\(graph.name): restarting \(node)\n")
        return .finished
    }
}
