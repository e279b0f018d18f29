import Messages

/// Whether and how the client wants to read what the user said.
struct TranscriptionSettings: Equatable, Sendable {
    /// What the client set.
    private let members: [String: JSONValue]

    init(_ fields: RequestFields) throws(ClientError) {
        try fields.check(only: ["model", "language", "languages", "prompt", "keywords", "delay"])
        _ = try fields.string("model")
        _ = try fields.string("language")
        _ = try fields.array("languages")
        _ = try fields.string("prompt")
        _ = try fields.array("keywords")
        _ = try fields.choice("delay", Delay.self)
        members = fields.members
    }

    private enum Delay: String, CaseIterable { case minimal, low, medium, high, xhigh }

    /// The language of the speech (ISO 639-1), where the client tells it.
    var language: String? { members["language"]?.string }

    /// Whether deltas come while the user speaks. The service's older models tell everything at the end.
    var isStreamed: Bool {
        guard let model = members["model"]?.string else { return true }
        let late = ["whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-transcribe"]
        return !late.contains { model.hasPrefix($0) }
    }

    /// As the service tells it: the model, the language and the prompt always, the rest where it is set.
    var json: JSONValue {
        var members = members.filter { $0.value != .null }
        for name in ["model", "language", "prompt"] where members[name] == nil { members[name] = .null }
        return .object(members)
    }
}
