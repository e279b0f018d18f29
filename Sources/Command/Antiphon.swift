internal import CommandLineParsing
internal import Glibc

/// The command `antiphon`.
@main
enum Antiphon {
    static func main() {
        exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    static func run(_ arguments: [String]) -> ExitCode {
        do {
            return try follow(program.parse(arguments))
        } catch let error as UsageError {
            StandardError.write("error: \(error)\n\(hint(after: error))\n")
            return .wrong
        } catch let failure as CommandFailure {
            StandardError.write("error: \(failure.text)\n")
            return failure.exitCode
        } catch {
            StandardError.write("error: \(error)\n")
            return .failed
        }
    }

    private static func follow(_ invocation: Invocation) throws -> ExitCode {
        switch invocation {
        case .version:
            StandardOutput.write("\(version)\n")
        case .help(let name):
            StandardOutput.write(try helpText(command: name))
        case .run(let arguments):
            return try run(arguments)
        }
        return .finished
    }

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        for command in commands where command.declaration.name == arguments.command {
            return try command.run(arguments)
        }
        throw UsageError.unknownCommand(arguments.command, known: commands.map { $0.declaration.name })
    }

    /// The help of a command, or of the program.
    static func helpText(command name: String?) throws(UsageError) -> String {
        guard let name else { return program.help }
        return program.help(of: try program.command(named: name))
    }

    private static func hint(after error: UsageError) -> String {
        guard let name = error.command, let command = try? program.command(named: name) else {
            return "See `antiphon --help`."
        }
        return "usage: \(program.usage(of: command))\nSee `antiphon \(name) --help`."
    }
}
