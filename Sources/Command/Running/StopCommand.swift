internal import CommandLineParsing
internal import Messages
internal import Supervision

/// `antiphon stop`: ends a graph.
enum StopCommand: Command {
    static let kill = Flag("kill", "Kills all nodes at once instead of letting them finish what they have.")
    static let declaration = CommandDeclaration(
        "stop", "Stops a running graph: its sources end, the rest drains, then it is gone.",
        discussion: [
            "Returns when the graph has ended. Ctrl-C in the terminal of `antiphon run` does the same."
        ],
        operand: RunningGraphChoice.operand, options: [kill])

    /// Longer than the supervisor itself takes from asking to SIGKILL.
    static let timeout = Duration.seconds(20)

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let (graph, client) = try RunningGraphChoice.connect(arguments.operands.first)
        guard let supervisor = ProcessWatch(graph.pid) else {
            throw CommandFailure.failed("graph '\(graph.name)' has ended by itself")
        }
        _ = try client.request("stop", ["kill": .bool(arguments[kill])])
        guard !waitForInput([supervisor.descriptor], timeout: timeout).isEmpty else {
            throw CommandFailure.failed(
                "graph '\(graph.name)' was asked to stop and still runs after \(timeout); "
                    + "`antiphon stop \(graph.pid) --kill` kills it")
        }
        StandardError.write("\(graph.name): stopped\n")
        return .finished
    }
}
