internal import Messages

/// The engine's events as a client of the beta knows them.
enum BetaServerEvent {
    /// Events that only their name tells from those of the engine.
    private static let names = [
        "conversation.item.added": "conversation.item.created",
        "response.output_text.delta": "response.text.delta",
        "response.output_text.done": "response.text.done",
        "response.output_audio.delta": "response.audio.delta",
        "response.output_audio.done": "response.audio.done",
        "response.output_audio_transcript.delta": "response.audio_transcript.delta",
        "response.output_audio_transcript.done": "response.audio_transcript.done",
    ]

    /// Events that came after the beta; its clients learn the same from others.
    private static let left: Set = ["conversation.item.done", "input_audio_buffer.timeout_triggered"]

    /// The event; nil where the beta does not have it.
    static func translate(_ event: [String: JSONValue]) -> [String: JSONValue]? {
        guard let type = event["type"]?.string else { return event }
        if left.contains(type) { return nil }
        var event = event
        if let name = names[type] { event["type"] = .string(name) }
        if let item = event["item"] { event["item"] = BetaItem.fromEngine(item) }
        if let response = event["response"] { event["response"] = BetaResponse.fromEngine(response) }
        if let session = event["session"] {
            if BetaSession.isTranscription(session) { event["type"] = .string("transcription_\(type)") }
            event["session"] = BetaSession.fromEngine(session)
        }
        return event
    }

    /// Names what is wrong as the client wrote it.
    static func translate(_ error: ClientError) -> ClientError {
        guard let path = error.parameter, let ours = clientPath(path) else { return error }
        var error = error
        error.parameter = ours
        error.message = error.message.replacing("'\(path)'", with: "'\(ours)'")
        return error
    }

    private static func clientPath(_ path: String) -> String? {
        let steps = path.split(separator: ".").map(String.init)
        let inner = Array(steps.dropFirst())
        let translated =
            switch steps.first {
            case "session": BetaSession.clientPath(inner)
            case "response": BetaResponse.clientPath(inner)
            default: nil as [String]?
            }
        return translated.map { ([steps[0]] + $0).joined(separator: ".") }
    }
}
