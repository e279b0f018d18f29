/// An option of a command, of any type.
public protocol OptionDeclaration: Sendable {
    /// What help, completions and the parser need to know of it.
    var optionDescription: OptionDescription { get }
}

/// What help, completions and the parser need to know of an option.
public struct OptionDescription: Sendable {
    /// The name without its dashes.
    public let name: String
    /// A one-letter name.
    public let short: Character?
    /// How help names the value; `nil` for an option without one.
    public let placeholder: String?
    /// What a shell can propose for the value.
    public let completion: Completion
    /// One line that says what it changes.
    public let meaning: String
    /// Whether it may be given more than once.
    public let repeats: Bool
    /// Why a text cannot be the value, as the end of a sentence; `nil` where it can.
    let objection: @Sendable (String) -> String?

    /// How a person writes it: `--graph`.
    public var spelling: String { "--\(name)" }
}

/// An option without a value: there or not.
public struct Flag: OptionDeclaration {
    public let optionDescription: OptionDescription

    /// Declares a flag.
    public init(_ name: String, short: Character? = nil, _ meaning: String) {
        optionDescription = OptionDescription(
            name: name, short: short, placeholder: nil, completion: .nothing, meaning: meaning,
            repeats: false,
            objection: { _ in nil })
    }
}

/// An option with a value.
public struct Option<Value: ArgumentValue>: OptionDeclaration {
    public let optionDescription: OptionDescription

    /// Declares an option.
    ///
    /// - Parameters:
    ///   - name: the name without its dashes.
    ///   - placeholder: how help names the value.
    ///   - completion: what a shell can propose. Where it is a list of words, no other value is taken.
    public init(
        _ name: String, _ placeholder: String, short: Character? = nil, completion: Completion = .nothing,
        repeats: Bool = false, _ meaning: String
    ) {
        optionDescription = OptionDescription(
            name: name, short: short, placeholder: placeholder, completion: completion, meaning: meaning,
            repeats: repeats,
            objection: { text in
                if case .words(let words) = completion, !words.contains(text) {
                    return "takes one of \(words.joined(separator: ", ")), not '\(text)'"
                }
                return Value(argument: text) == nil ? "takes \(Value.phrase), not '\(text)'" : nil
            })
    }
}
