internal import CommandLineParsing

/// `antiphon completions`: the script that teaches a shell to complete calls.
enum CompletionsCommand: Command {
    static let declaration = CommandDeclaration(
        "completions", "Prints the completions for a shell.",
        operand: Operand("SHELL", completion: .words(Shell.allCases.map(\.rawValue)), "The shell."),
        examples: [
            (
                "source <(antiphon completions bash)",
                "Completes in this shell; put the line into ~/.bashrc to keep it."
            ),
            ("source <(antiphon completions zsh)", "The same for zsh and ~/.zshrc."),
        ])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        guard let shell = arguments.operands.first.flatMap(Shell.init) else {
            throw arguments.wrong(
                "completions exist for \(Shell.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        StandardOutput.write(Antiphon.program.completions(for: shell))
        return .finished
    }
}
