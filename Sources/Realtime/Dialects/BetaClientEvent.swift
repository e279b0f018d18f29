internal import Messages

/// Client events of the beta, in the words of the engine.
enum BetaClientEvent {
    /// Events whose members are the same in both dialects.
    private static let unchanged: Set = [
        "conversation.item.delete", "conversation.item.retrieve", "conversation.item.truncate",
        "input_audio_buffer.append", "input_audio_buffer.clear", "input_audio_buffer.commit",
        "output_audio_buffer.clear", "response.cancel",
    ]
    private static let translated: Set = [
        "conversation.item.create", "response.create", "session.update", "transcription_session.update",
    ]

    static func translate(_ event: [String: JSONValue]) throws(ClientError) -> [String: JSONValue] {
        guard let type = event["type"]?.string else { return event }
        var event = event
        switch type {
        case "session.update":
            event["session"] = try event["session"].map(BetaSession.update)
        case "transcription_session.update":
            event["type"] = "session.update"
            event["session"] = try event["session"].map(BetaSession.transcriptionUpdate)
        case "response.create":
            event["response"] = try event["response"].map(BetaResponse.parameters)
        case "conversation.item.create":
            event["item"] = try event["item"].map { item throws(ClientError) in
                try BetaItem.fromClient(item, at: "item")
            }
        default:
            guard unchanged.contains(type) else {
                throw .invalidValue(type, at: "type", supported: unchanged.union(translated).sorted())
            }
        }
        return event
    }
}
