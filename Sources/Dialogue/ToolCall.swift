public import Messages

/// Something that a tool is asked to do.
public struct ToolCall: Equatable, Sendable {
    /// The tool's name.
    public var name: String
    /// A JSON object.
    public var arguments: JSONValue

    /// Creates a call.
    public init(name: String, arguments: JSONValue) {
        self.name = name
        self.arguments = arguments
    }
}
