import Messages

/// Lines for scripts: one JSON object per turn, once nothing more will happen in it.
struct JSONFormat {
    /// The line of a closed turn, with its line break; `nil` for everything before.
    func line(_ line: TurnLine) -> String? {
        if case .taken(let turn) = line.content { return turn.json.description + "\n" }
        guard case .closed(let turn) = line.content else { return nil }
        var members: [String: JSONValue] = [
            "session": .string(turn.session),
            "tools": .array(turn.tools.map { ["name": .string($0.name), "arguments": $0.arguments] }),
            "latency_ms": .object(
                Dictionary(
                    turn.latencies.stages.map {
                        ($0.key, .number(($0.milliseconds * 1000).rounded() / 1000))
                    },
                    uniquingKeysWith: { first, _ in first })),
        ]
        members["utterance"] = turn.utterance.map(JSONValue.string)
        members["response"] = turn.response.map(JSONValue.string)
        members["heard"] = turn.heard.map(JSONValue.string)
        members["confidence"] = turn.confidence.map { .number($0) }
        if turn.replyBeganAt != nil {
            members["answered"] = .string(turn.answer)
            members["complete"] = .bool(turn.replyHasEnded)
        }
        return JSONValue.object(members).description + "\n"
    }
}
