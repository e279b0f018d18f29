internal import CommandLineParsing

/// One command of `antiphon`.
protocol Command {
    /// Its name, options and help.
    static var declaration: CommandDeclaration { get }

    /// Does what it says.
    ///
    /// - Throws: `UsageError` or `CommandFailure`; both say what is wrong and how to mend it.
    static func run(_ arguments: Arguments) throws -> ExitCode
}

/// How the program ends.
enum ExitCode: Int32 {
    /// What was asked for is done.
    case finished = 0
    /// A node failed for good, or a request failed.
    case failed = 1
    /// The graph or the call is wrong.
    case wrong = 2
}

/// Why a command could not do its work: what, where, how to mend it.
struct CommandFailure: Error, Equatable {
    let text: String
    let exitCode: ExitCode

    /// A request that failed.
    static func failed(_ text: String) -> CommandFailure {
        CommandFailure(text: text, exitCode: .failed)
    }

    /// A graph or a call that is wrong.
    static func wrong(_ text: String) -> CommandFailure {
        CommandFailure(text: text, exitCode: .wrong)
    }
}
