/// What was given to a command, checked against its declaration.
public struct Arguments: Equatable, Sendable {
    /// The command's name.
    public let command: String
    /// What was given besides options.
    public internal(set) var operands: [String] = []
    /// The values of each option, by name; a flag has one empty value.
    var values: [String: [String]] = [:]

    init(command: String) {
        self.command = command
    }

    /// Whether the flag was given.
    public subscript(flag: Flag) -> Bool {
        values[flag.optionDescription.name] != nil
    }

    /// The option's value; `nil` where it was not given.
    public subscript<Value>(option: Option<Value>) -> Value? {
        values[option.optionDescription.name]?.last.flatMap(Value.init(argument:))
    }

    /// All values of an option that may be repeated, in their order.
    public func all<Value>(_ option: Option<Value>) -> [Value] {
        values[option.optionDescription.name, default: []].compactMap(Value.init(argument:))
    }

    /// An error of usage that names this command.
    public func wrong(_ text: String) -> UsageError {
        .wrong(text, command: command)
    }
}
