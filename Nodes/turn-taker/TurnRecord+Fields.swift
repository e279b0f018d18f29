import Messages
import TurnTaking

extension TurnRecord {
    /// The fields of the event `turn`; times in milliseconds.
    var fields: [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "heard": .string(heard), "answer": .string(answer), "outcome": .string(outcome.rawValue),
            "filler": .bool(hadFiller), "early": .bool(wasEarly), "tool_rounds": .number(toolRounds),
            "stages": .array(
                stages.map {
                    ["name": .string($0.name), "ms": .number(($0.milliseconds * 10).rounded() / 10)]
                }),
        ]
        fields["latency_ms"] = latency.map { .number($0) }
        return fields
    }

    /// The turn in one line.
    var summary: String {
        let parts = stages.map { "\($0.name) \(Int($0.milliseconds.rounded()))" }.joined(separator: " + ")
        let total = latency.map { "\(Int($0.rounded())) ms to the first sound" } ?? "no sound"
        return "'\(heard)' \(outcome.rawValue): \(total)" + (parts.isEmpty ? "" : " = \(parts)")
    }
}
