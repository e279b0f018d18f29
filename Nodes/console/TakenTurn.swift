import Messages

/// A turn that is over, as turn-taker tells it.
struct TakenTurn {
    private let event: Event

    /// Reads an event of turn-taker; `nil` for one that tells of no end.
    init?(_ event: Event) {
        guard event.name == "turn" else { return nil }
        self.event = event
    }

    /// The lines of an event of turn-taker.
    static func lines(_ event: Event) -> [TurnLine] {
        if let turn = TakenTurn(event) { return turn.lines }
        guard event.name == "turn_began" else { return [] }
        return [line(.heard(event["heard"]?.string ?? "", confidence: nil), event)]
    }

    /// The line of a call of a tool.
    static func lines(toolCall event: Event) -> [TurnLine] {
        guard event.name == "tool_call", let name = event["name"]?.string else { return [] }
        return [line(.tool(Turn.ToolCall(name: name, arguments: event["arguments"] ?? .object([:]))), event)]
    }

    private static func line(_ content: TurnLine.Content, _ event: Event) -> TurnLine {
        TurnLine(session: event.metadata.session, content: content)
    }

    private var lines: [TurnLine] {
        let outcome = event["outcome"]?.string ?? ""
        let answer = event["answer"]?.string ?? ""
        var lines: [TurnLine] = []
        // What was not understood was not told when it began.
        if outcome == "not_understood" { lines.append(Self.line(.heard("", confidence: nil), event)) }
        if !answer.isEmpty || outcome == "interrupted" {
            lines.append(Self.line(.answered(answer, isWhole: outcome != "interrupted"), event))
        }
        return lines + [Self.line(.taken(self), event)]
    }

    /// How long each stage took, in order, and all of them together.
    var stages: [(name: String, milliseconds: Double)] {
        let stages = event["stages"]?.array ?? []
        let parts = stages.compactMap { stage -> (String, Double)? in
            guard let name = stage["name"]?.string, let time = stage["ms"]?.number else { return nil }
            return (name, time)
        }
        let total = event["latency_ms"]?.number.map { [("end of speech → first sound", $0)] } ?? []
        return parts + total
    }

    /// The turn for scripts.
    var json: JSONValue {
        var members = event.fields
        members["session"] = .string(event.metadata.session)
        return .object(members)
    }
}
