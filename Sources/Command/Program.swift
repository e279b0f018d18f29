internal import CommandLineParsing

extension Antiphon {
    /// The version of the program.
    static let version = "antiphon 0.1.0"

    // Computed: the types of commands are no Sendable values, and there is nothing in making the list twice.
    private static var groups: [(title: String, commands: [any Command.Type])] {
        [
            ("a graph file", [RunCommand.self, CheckCommand.self, GraphCommand.self]),
            (
                "a running graph",
                [
                    PsCommand.self, TopCommand.self, LogsCommand.self, TapCommand.self, SendCommand.self,
                    SetCommand.self, RestartCommand.self, StopCommand.self,
                ]
            ),
            ("nodes", [NodesCommand.self, DescribeCommand.self, NewCommand.self]),
            (
                "this installation",
                [DoctorCommand.self, CompletionsCommand.self, HelpCommand.self, WordsCommand.self]
            ),
        ]
    }

    /// All commands.
    static var commands: [any Command.Type] { groups.flatMap(\.commands) }

    /// What the program can do, for parsing, help and completions.
    static let program = ProgramDeclaration(
        "antiphon", "Speech pipelines as graphs of small processes.",
        groups: groups.map { group in (group.title, group.commands.map { $0.declaration }) },
        closing: [
            "GRAPH is a file for run, check and graph; for the others it is the name or the process id of a "
                + "running graph, and may be left out where only one runs.",
            "Exit codes: 0 finished, 1 a node failed for good or a request failed, 2 the graph or the call is wrong.",
        ])
}
