/// Rules that answer utterances: patterns, answers and tool calls. Read from a YAML file by `RuleBook(yaml:file:)`.
public struct RuleBook: Equatable, Sendable {
    var vocabulary = Vocabulary()
    var rules: [Rule] = []
    /// Answers to what no rule matches.
    var fallback: [Template] = []
    /// What to say where nobody has said anything yet; may be empty.
    var opening: [Template] = []
    /// Answers where a tool gave no usable result in time.
    var withoutResult: [Template] = []

    /// Slots that every answer may use.
    static let commonSlots: Set<String> = ["heard", "time", "date", "weekday", "year", "said", "interrupted"]

    /// A rule and what its slots caught.
    struct Finding: Equatable, Sendable {
        /// The index of the rule.
        var rule: Int
        var slots: [String: SlotValue]
    }

    /// The names of the tools that the rules call.
    public var toolNames: Set<String> { Set(rules.compactMap(\.tool?.name)) }

    /// The rule with the most specific match; of equals, the first.
    func find(_ heard: String) -> Finding? {
        guard heard.unicodeScalars.count <= Token.longestUtterance else { return nil }
        let tokens = vocabulary.tokens(of: heard)
        guard !tokens.isEmpty, tokens.count <= Utterance.longest else { return nil }
        let utterance = Utterance(tokens: tokens, vocabulary: vocabulary)
        var best: (rule: Int, match: PatternMatch)?
        for (index, rule) in rules.enumerated() {
            for pattern in rule.patterns {
                guard let match = PatternMatch.find(pattern, in: utterance) else { continue }
                if let best, best.match.score >= match.score { continue }
                best = (index, match)
            }
        }
        return best.map { Finding(rule: $0.rule, slots: $0.match.slots(in: utterance)) }
    }
}
