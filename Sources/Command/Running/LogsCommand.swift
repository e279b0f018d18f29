internal import CommandLineParsing
internal import Messages
internal import Supervision

/// `antiphon logs`: what the nodes of a running graph say.
enum LogsCommand: Command {
    static let follow = Flag("follow", short: "f", "Goes on until the graph ends or Ctrl-C.")
    static let node = Option<String>(
        "node", "NODE", completion: .output(of: ["words", "running-nodes"]), "Only the lines of this node.")
    static let lines = Option<Int>(
        "lines", "N", short: "n",
        "How many of the latest lines; 50 where nothing is said, the last 2000 are kept.")
    static let json = Flag("json", "One JSON object a line, for scripts.")
    static let declaration = CommandDeclaration(
        "logs", "Prints what the nodes of a running graph have said.",
        operand: RunningGraphChoice.operand, options: [follow, node, lines, json],
        examples: [
            ("antiphon logs demo --follow --node asr", "Follows what the node asr of the graph demo says.")
        ])

    static let defaultLineCount = 50

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let count = arguments[lines] ?? defaultLineCount
        guard count >= 0 else { throw arguments.wrong("'--lines' takes a count from 0 on, not \(count)") }
        let signals = try SignalWatch(SignalWatch.ends)
        let (graph, client) = try RunningGraphChoice.connect(arguments.operands.first)
        guard let supervisor = ProcessWatch(graph.pid) else {
            throw CommandFailure.failed("graph '\(graph.name)' has ended")
        }
        var request: [String: JSONValue] = [
            "follow": .bool(arguments[follow]), "lines": .number(count),
        ]
        request["node"] = arguments[node].map(JSONValue.string)
        let nodes = GraphStatus(json: try client.request("status"))
        _ = try client.request("logs", request)
        let format = LogFormat(
            kind: arguments[json] ? .json : .text, hasColours: Terminal.output.hasColours,
            ids: (nodes.nodes + nodes.services).map(\.id))
        return try print(client, format, supervisor, signals)
    }

    private static func print(
        _ client: SupervisorClient, _ format: LogFormat, _ supervisor: ProcessWatch, _ signals: SignalWatch
    ) throws -> ExitCode {
        var hasEnded = false
        while true {
            while let notice = try client.nextNotice(timeout: .zero) {
                if notice["type"] == "log_end" { return .finished }
                guard let entry = LogEntry(notice: notice) else { continue }
                guard StandardOutput.write(format.line(entry)) else { return .finished }
            }
            if hasEnded { return .finished }
            let ready = waitForInput(
                [signals.descriptor, client.descriptor, supervisor.descriptor], timeout: nil)
            if ready.contains(signals.descriptor) { return .finished }
            // What the supervisor has sent before its end is read once more.
            hasEnded = ready.contains(supervisor.descriptor)
        }
    }
}
