public import Messages

/// What a slot of a pattern has caught.
public struct SlotValue: Equatable, Sendable {
    /// As it is spoken in answers.
    public var text: String
    /// As tools receive it.
    public var value: JSONValue

    /// Creates a value.
    public init(text: String, value: JSONValue) {
        self.text = text
        self.value = value
    }

    /// A string.
    public init(_ text: String) {
        self.init(text: text, value: .string(text))
    }
}
