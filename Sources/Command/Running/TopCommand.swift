internal import CommandLineParsing
internal import Glibc
internal import Messages
internal import Supervision

/// `antiphon top`: what a running graph does, live.
enum TopCommand: Command {
    static let once = Flag("once", "One table, as without a terminal.")
    static let json = Flag("json", "One JSON object; with --interval one a line, until the graph ends.")
    static let interval = Option<Double>("interval", "SECONDS", "How often; 1 where nothing is said.")
    static let declaration = CommandDeclaration(
        "top", "Shows the nodes and edges of a running graph: rates, queues, drops, latencies, CPU, memory.",
        discussion: [
            "IN/s and OUT/s count messages; QUEUE is what waits and what may wait; DROPPED is what the edge's policy "
                + "has thrown away, MISSED what was lost otherwise; p50 and p99 are the times from sending to "
                + "receiving. The figures are a second old at most.",
            "q or Ctrl-C leaves.",
        ],
        operand: RunningGraphChoice.operand, options: [interval, once, json])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let seconds = arguments[interval] ?? 1
        guard (0.1...3600).contains(seconds) else {
            throw arguments.wrong("'--interval' takes 0.1 to 3600 seconds, not \(seconds)")
        }
        let signals = try SignalWatch(SignalWatch.ends + [SIGWINCH, SIGTSTP])
        let (_, client) = try RunningGraphChoice.connect(arguments.operands.first)
        let pause = Duration.seconds(seconds)
        if arguments[json] {
            return try printJSON(client, pause, isRepeated: arguments[interval] != nil, signals)
        }
        guard Terminal.output.isThere, !arguments[once] else { return try printOnce(client, pause, signals) }
        return try show(client, pause, signals)
    }

    private static func printOnce(
        _ client: SupervisorClient, _ pause: Duration, _ signals: SignalWatch
    ) throws -> ExitCode {
        var history = StatusHistory()
        _ = history.view(of: GraphStatus(json: try client.request("status")), at: Clock.monotonic)
        let wait = max(pause, .seconds(1))
        guard waitForInput([signals.descriptor], timeout: wait).isEmpty else { return .finished }
        let view = history.view(of: GraphStatus(json: try client.request("status")), at: Clock.monotonic)
        StandardOutput.write(view.lines().map(\.text).joined(separator: "\n") + "\n")
        return .finished
    }

    private static func printJSON(
        _ client: SupervisorClient, _ pause: Duration, isRepeated: Bool, _ signals: SignalWatch
    ) throws -> ExitCode {
        var history = StatusHistory()
        _ = history.view(of: GraphStatus(json: try client.request("status")), at: Clock.monotonic)
        repeat {
            let wait = isRepeated ? pause : max(pause, .seconds(1))
            guard waitForInput([signals.descriptor], timeout: wait).isEmpty else { return .finished }
            guard let status = try statusWhileRunning(client) else { return .finished }
            let view = history.view(of: GraphStatus(json: status), at: Clock.monotonic)
            let json = view.json(of: status)
            guard StandardOutput.write((isRepeated ? json.description : json.indented) + "\n") else { break }
        } while isRepeated
        return .finished
    }

    private static func show(
        _ client: SupervisorClient, _ pause: Duration, _ signals: SignalWatch
    ) throws -> ExitCode {
        let screen = Screen()
        screen.enter()
        defer { screen.leave() }
        var history = StatusHistory()
        var view: TopView?
        var next = Clock.monotonic
        while true {
            if Clock.monotonic >= next {
                guard let status = try statusWhileRunning(client) else { return .finished }
                view = history.view(of: GraphStatus(json: status), at: Clock.monotonic)
                next = Clock.monotonic + pause
            }
            let size = Terminal.output.size ?? (columns: 80, rows: 24)
            if let view {
                screen.draw(
                    view.lines(width: size.columns), rows: size.rows, hasColours: Terminal.output.hasColours)
            }
            let ready = waitForInput([signals.descriptor, STDIN_FILENO], timeout: next - Clock.monotonic)
            if ready.contains(STDIN_FILENO), hasKeyToLeave() { return .finished }
            while let signal = signals.take() {
                switch signal {
                case SIGWINCH: continue
                case SIGTSTP:
                    screen.leave()
                    raise(SIGSTOP)
                    screen.enter()
                default: return .finished
                }
            }
        }
    }

    /// `q`, or the end of the input.
    private static func hasKeyToLeave() -> Bool {
        var keys = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &keys, keys.count)
        return count <= 0 || keys[..<count].contains { $0 == UInt8(ascii: "q") || $0 == UInt8(ascii: "Q") }
    }

    /// The status; `nil` where the graph has ended meanwhile.
    private static func statusWhileRunning(_ client: SupervisorClient) throws(SupervisionError) -> JSONValue?
    {
        do {
            return try client.request("status")
        } catch .refused {
            return nil
        }
    }
}
