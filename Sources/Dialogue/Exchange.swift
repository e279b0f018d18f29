/// One utterance and what was made of it.
struct Exchange: Equatable, Sendable {
    /// The id of the response.
    var response: String
    /// What was said in return.
    var answer: String
    /// The index of the rule; `nil` where none matched.
    var rule: Int?
    /// What the rule's slots caught.
    var slots: [String: SlotValue] = [:]
    /// The rule whose tool was called, with its slots: for a repeated call that of the first one.
    var call: RuleBook.Finding?
    /// Whether the response was cancelled, so that not all of the answer was heard.
    var wasCutOff = false
}
