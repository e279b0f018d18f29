/// What to answer to the utterances that one of a few patterns matches.
struct Rule: Equatable, Sendable {
    /// The name, for logs.
    var name: String
    var patterns: [Pattern]
    /// Slots that have a value where the utterance names none.
    var defaults: [String: SlotValue] = [:]
    /// Slots that take their last value in this conversation where the utterance names none.
    var recalled: [String] = []
    /// Whether the last tool call is made once more, with the answer that belonged to it.
    var repeatsLastCall = false
    var tool: ToolTemplate?
    /// Answers at once.
    var answers: [Template] = []
    /// Answers once the tool has given its result; empty where nothing waits for it.
    var results: [Template] = []
}
