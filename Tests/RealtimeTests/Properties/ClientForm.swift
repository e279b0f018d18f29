import Messages
import Realtime

/// The form of the protocol that a random client speaks: what it sends, and what it is told, in the words of GA.
enum ClientForm: CaseIterable {
    case ga, beta, responses

    var dialect: any Dialect {
        switch self {
        case .ga: GADialect()
        case .beta: BetaDialect()
        case .responses: ResponsesDialect()
        }
    }

    /// The client's event in this form.
    func write(_ event: [String: JSONValue]) -> [String: JSONValue] {
        guard self == .beta else { return event }
        var event = event
        switch event["type"] {
        case "session.update":
            guard let session = event["session"] else { break }
            if session["type"] == "transcription" { event["type"] = "transcription_session.update" }
            event["session"] = .object(Self.flat(session))
        case "response.create":
            guard var response = event["response"]?.object else { break }
            let modalities = response.removeValue(forKey: "output_modalities")
            if let modalities {
                response["modalities"] = modalities == ["audio"] ? ["audio", "text"] : modalities
            }
            event["response"] = .object(response)
        case "conversation.item.create":
            guard var item = event["item"]?.object, let parts = item["content"]?.array else { break }
            item["content"] = .array(
                parts.map { $0["type"] == "output_text" ? ["type": "text", "text": $0["text"] ?? ""] : $0 })
            event["item"] = .object(item)
        default: break
        }
        return event
    }

    private static func flat(_ session: JSONValue) -> [String: JSONValue] {
        var members = session.object ?? [:]
        members["type"] = nil
        let input = members.removeValue(forKey: "audio")?["input"]
        members["turn_detection"] = input?["turn_detection"]
        members["input_audio_transcription"] = input?["transcription"]
        if let format = input?["format"] {
            members["input_audio_format"] = format["type"] == "audio/pcm" ? "pcm16" : "g711_ulaw"
        }
        return members
    }

    private static let betaNames = [
        "conversation.item.created": "conversation.item.added",
        "response.text.delta": "response.output_text.delta",
        "response.text.done": "response.output_text.done",
        "response.audio.delta": "response.output_audio.delta",
        "response.audio.done": "response.output_audio.done",
        "response.audio_transcript.delta": "response.output_audio_transcript.delta",
        "response.audio_transcript.done": "response.output_audio_transcript.done",
        "transcription_session.created": "session.created",
        "transcription_session.updated": "session.updated",
    ]
    private static let responsesNames = [
        "response.output_item.created": "response.output_item.added",
        "response.completed": "response.done", "response.error": "error",
    ]

    /// The server's event in the words of GA; `nil` where GA has none.
    func read(_ event: JSONValue) -> JSONValue? {
        guard self != .ga, var members = event.object, let type = members["type"]?.string else {
            return event
        }
        let names = self == .beta ? Self.betaNames : Self.responsesNames
        members["type"] = .string(names[type] ?? type)
        guard self == .beta else { return .object(members) }
        if type == "conversation.created" { return nil }
        if let session = members["session"] {
            let format =
                session["output_audio_format"] == "pcm16" ? "audio/pcm" : session["output_audio_format"]
            members["session"] = [
                "type": type.hasPrefix("transcription_") ? "transcription" : "realtime",
                "audio": [
                    "input": ["transcription": session["input_audio_transcription"] ?? .null],
                    "output": ["format": ["type": format ?? .null]],
                ],
            ]
        }
        if var response = members["response"]?.object {
            let speaks = response["modalities"]?.array?.contains("audio") == true
            response["output_modalities"] = speaks ? ["audio"] : ["text"]
            members["response"] = .object(response)
        }
        return .object(members)
    }
}
