/// A stretch of text that an engine takes in at once.
public struct Passage: Equatable, Sendable {
    /// The text as it was received.
    public var text: String
    /// How to speak it.
    public var manner: Manner
    /// Whether more of the response follows, so that a pause fits after it.
    public var endsWithPause: Bool

    /// Creates a passage.
    public init(_ text: String, _ manner: Manner, endsWithPause: Bool = false) {
        self.text = text
        self.manner = manner
        self.endsWithPause = endsWithPause
    }

    /// The text without control characters, which would end a C string or confuse an engine. Each becomes a space,
    /// so that offsets stay what they are.
    public var plainText: String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
            scalars.append(isControl ? " " : scalar)
        }
        return String(scalars)
    }
}
