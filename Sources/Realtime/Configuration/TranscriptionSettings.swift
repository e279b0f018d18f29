import Messages

/// Whether and how the client wants to read what the user said.
struct TranscriptionSettings: Equatable, Sendable {
    /// What the client has set, of which nothing is null.
    private let members: [String: JSONValue]

    /// What a client sets: what it leaves out stays, and null clears what was set.
    init(_ fields: RequestFields, previous: TranscriptionSettings?) throws(ClientError) {
        try fields.check(only: ["model", "language", "languages", "prompt", "keywords", "delay"])
        _ = try fields.string("model")
        _ = try fields.string("language")
        if try fields.strings("languages")?.isEmpty == true {
            throw .invalid(
                fields.path(of: "languages"),
                ": empty array. Expected an array with minimum length 1, but got an empty array instead.",
                code: "empty_array")
        }
        _ = try fields.string("prompt")
        _ = try fields.strings("keywords")
        _ = try fields.choice("delay", Delay.self)
        members = (previous?.members ?? [:]).merging(fields.members) { $1 }.filter { $0.value != .null }
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
        var members = members
        for name in ["model", "language", "prompt"] where members[name] == nil { members[name] = .null }
        return .object(members)
    }
}
