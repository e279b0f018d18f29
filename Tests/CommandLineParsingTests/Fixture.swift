import CommandLineParsing

/// A program with an option of each kind.
enum Fixture {
    static let follow = Flag("follow", short: "f", "Goes on.")
    static let lines = Option<Int>("lines", "N", short: "n", "How many lines.")
    static let format = Option<String>(
        "format", "FORMAT", completion: .words(["text", "json"]), "How lines are written.")
    static let set = Option<String>("set", "NODE.PARAM=VALUE", repeats: true, "Sets a parameter.")
    static let wav = Option<String>(
        "wav", "FILE", completion: .files([".wav", ".wave"]), "It's a [file]: yes.")

    static let program = ProgramDeclaration(
        "antiphon", "Speech pipelines.",
        groups: [
            (
                "graphs",
                [
                    CommandDeclaration(
                        "logs", "Prints the log.", discussion: ["One paragraph."],
                        operand: Operand(
                            "GRAPH", .oneOrNone, completion: .output(of: ["words", "graphs"]), "The graph."),
                        options: [follow, lines, format],
                        examples: [("antiphon logs demo", "The demo's log.")]),
                    CommandDeclaration(
                        "run", "Runs a graph.",
                        operand: Operand("GRAPH", completion: .files([".yml"]), "The file."), options: [set]),
                    CommandDeclaration(
                        "check", "Checks graphs.", operand: Operand("GRAPH", .oneOrMore, "The files.")),
                    CommandDeclaration("tap", "Taps.", options: [wav]),
                ]
            ),
            ("hidden", [CommandDeclaration("words", "Words.", isHidden: true)]),
        ], closing: ["The end."])

    /// The arguments that a call gives its command.
    static func arguments(_ words: String...) throws -> Arguments? {
        guard case .run(let arguments) = try program.parse(words) else { return nil }
        return arguments
    }
}
