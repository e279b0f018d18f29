/// What to say and do about one utterance.
public struct Reply: Equatable, Sendable {
    /// What to say at once; empty where there is nothing to say before the tool's result.
    public var answer: String
    /// The rule that matched; `nil` where none did.
    public var rule: String?
    /// A tool to call.
    public var toolCall: ToolCall?
    /// Whether more is said once the tool has answered, or failed to.
    public var awaitsResult: Bool
}
