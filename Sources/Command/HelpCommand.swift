internal import CommandLineParsing

/// `antiphon help`: the same as `--help`.
enum HelpCommand: Command {
    static let declaration = CommandDeclaration(
        "help", "Explains the program, or one of its commands.",
        operand: Operand(
            "COMMAND", .oneOrNone, completion: .output(of: ["words", "commands"]), "The command."))

    static func run(_ arguments: Arguments) throws -> ExitCode {
        StandardOutput.write(try Antiphon.helpText(command: arguments.operands.first))
        return .finished
    }
}
