/// A type that a value on the command line may have.
public protocol ArgumentValue: Sendable {
    /// The type in words, for an error message: `a whole number`.
    static var phrase: String { get }
    /// Reads the value; `nil` where the text is no such value.
    init?(argument: String)
}

extension String: ArgumentValue {
    public static let phrase = "a text"
    public init?(argument: String) { self = argument }
}

extension Int: ArgumentValue {
    public static let phrase = "a whole number"
    public init?(argument: String) { self.init(argument) }
}

extension Double: ArgumentValue {
    public static let phrase = "a number"
    public init?(argument: String) {
        guard let number = Double(argument), number.isFinite else { return nil }
        self = number
    }
}
