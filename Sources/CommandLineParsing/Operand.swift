/// What a command takes besides its options: a file, a node …
public struct Operand: Sendable {
    /// How many of them.
    public enum Count: Sendable {
        case one
        case oneOrNone
        case oneOrMore
    }

    /// How help names it, in capitals.
    public let placeholder: String
    /// How many of them the command takes.
    public let count: Count
    /// What a shell can propose.
    public let completion: Completion
    /// One line that says what it is.
    public let meaning: String

    /// Declares what a command takes.
    public init(
        _ placeholder: String, _ count: Count = .one, completion: Completion = .nothing, _ meaning: String
    ) {
        self.placeholder = placeholder
        self.count = count
        self.completion = completion
        self.meaning = meaning
    }

    /// How the usage line shows it.
    var usage: String {
        switch count {
        case .one: placeholder
        case .oneOrNone: "[\(placeholder)]"
        case .oneOrMore: "\(placeholder)…"
        }
    }
}
