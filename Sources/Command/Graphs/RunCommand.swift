internal import CommandLineParsing
internal import GraphModel
internal import Supervision

/// `antiphon run`: starts a graph and stays until it ends.
enum RunCommand: Command {
    static let logFormat = Option<String>(
        "log-format", "FORMAT", completion: .words(LogFormat.Kind.allCases.map(\.rawValue)),
        "text, or json: one object a line with time, node, level, session and text.")
    static let logLevel = Option<String>(
        "log-level", "LEVEL", completion: .words(levels.map(\.rawValue)),
        "The least important lines to show: debug, info (where nothing is said), warning or error.")
    static let quiet = Flag("quiet", short: "q", "Shows warnings and errors only.")
    static let declaration = CommandDeclaration(
        "run", "Runs a graph until it ends.",
        discussion: [
            "The graph is checked first; nothing is started where anything is wrong with it. It ends when all its "
                + "sources have ended, when a node has failed for good, or when it is stopped: Ctrl-C once lets it "
                + "drain, twice kills it.",
            "Standard output carries what the nodes print, and nothing else; the log goes to standard error.",
        ],
        operand: GraphOptions.operand,
        options: [GraphOptions.set, GraphOptions.swap, logFormat, logLevel, quiet],
        examples: [
            ("antiphon run demo.yml --set source.file=my.wav", "Answers another recording."),
            ("antiphon run demo.yml --swap tts=tts-flite", "Speaks with another voice."),
        ])

    private static let levels: [LogEntry.Level] = [.debug, .info, .warning, .error]

    static func run(_ arguments: Arguments) throws -> ExitCode {
        guard !arguments[quiet] || arguments[logLevel] == nil else {
            throw arguments.wrong("'--quiet' and '--log-level' cannot be given together")
        }
        let least = arguments[quiet] ? .warning : arguments[logLevel].flatMap(LogEntry.Level.init) ?? .info
        let path = arguments.operands[0]
        let settings = try GraphOptions.settings(arguments)
        let swaps = try GraphOptions.swaps(arguments)
        let checked: CheckedGraph
        do throws(GraphProblems) {
            checked = try CheckedGraph(path, settings: settings, swaps: swaps)
        } catch {
            throw GraphOptions.failure(error, "run", path)
        }
        let format = LogFormat(
            kind: arguments[logFormat].flatMap(LogFormat.Kind.init) ?? .text,
            hasColours: Terminal.error.hasColours,
            ids: checked.graph.nodes.map(\.id) + checked.graph.services.map(\.id))
        let log = { (entry: LogEntry) in
            if entry.level >= least { StandardError.write(format.line(entry)) }
        }
        for warning in checked.graph.warnings {
            log(LogEntry(time: Clock.wall, level: .warning, text: "\(warning)"))
        }
        let supervisor = try Supervisor(
            LaunchPlan(graph: checked.graph, manifests: checked.manifests, programs: checked.programs),
            log: log,
            output: { _, line in StandardOutput.write(line + "\n") })
        return try supervisor.run() == 0 ? .finished : .failed
    }
}
