/// The forms in which clients speak the protocol.
public enum DialectName: String, CaseIterable, Sendable {
    /// The protocol as it is.
    case ga
    /// The protocol before its release: a flat session, `modalities`, and older names of events.
    case beta
    /// For clients that await event names of the Responses API: `response.completed` and its like.
    case responses

    /// What a handshake asks for, by the value of its `OpenAI-Beta` header or by a subprotocol; nil for no wish.
    public static func requested(betaHeader: String?, subprotocols: [String]) -> DialectName? {
        let features = (betaHeader ?? "").split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
        return features.contains("realtime=v1") || subprotocols.contains("openai-beta.realtime-v1")
            ? .beta : nil
    }
}
