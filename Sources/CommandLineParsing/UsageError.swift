internal import Spelling

/// Why a command line cannot be followed.
public enum UsageError: Error, Equatable, Sendable {
    /// There is no command of this name.
    case unknownCommand(String, known: [String])
    /// No command was given.
    case missingCommand
    /// The command has no such option.
    case unknownOption(String, command: String, known: [String])
    /// The option was given twice and takes one value.
    case repeatedOption(String, command: String)
    /// The option's value is missing.
    case missingValue(option: String, placeholder: String, command: String)
    /// The option takes no value and was given one.
    case surplusValue(option: String, command: String)
    /// The value is not what the option takes.
    case badValue(option: String, objection: String, command: String)
    /// What the command works on is missing.
    case missingOperand(placeholder: String, meaning: String, command: String)
    /// The command does not take this, or not as many.
    case surplusOperand(String, command: String)
    /// Anything else about the command's arguments.
    case wrong(String, command: String)

    /// The command that was called; `nil` where none was recognised.
    public var command: String? {
        switch self {
        case .unknownCommand, .missingCommand: nil
        case .unknownOption(_, let command, _), .repeatedOption(_, let command),
            .missingValue(_, _, let command), .surplusValue(_, let command), .badValue(_, _, let command),
            .missingOperand(_, _, let command), .surplusOperand(_, let command), .wrong(_, let command):
            command
        }
    }
}

extension UsageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownCommand(let name, let known):
            "unknown command '\(name)'\(Spelling.proposal(for: name, in: known))"
        case .missingCommand: "a command is missing"
        case .unknownOption(let option, let command, let known):
            "'\(command)' has no option '\(option)'\(Spelling.proposal(for: option, in: known))"
        case .repeatedOption(let option, _): "'\(option)' is given twice"
        case .missingValue(let option, let placeholder, _):
            "'\(option)' misses its value: \(option) \(placeholder)"
        case .surplusValue(let option, _): "'\(option)' takes no value"
        case .badValue(let option, let objection, _): "'\(option)' \(objection)"
        case .missingOperand(let placeholder, let meaning, let command):
            "'\(command)' misses \(placeholder): \(meaning)"
        case .surplusOperand(let text, let command): "'\(command)' does not take '\(text)'"
        case .wrong(let text, _): text
        }
    }
}
