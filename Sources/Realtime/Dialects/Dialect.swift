public import Messages

/// How a client spells the protocol. The engine speaks `ga` alone; the others are layers around it, JSON to JSON.
public enum Dialect: String, CaseIterable, Sendable {
    /// The protocol as it is.
    case ga
    /// The protocol before its release: a flat session, `modalities`, and older names of events.
    case beta
    /// For clients that await the event names of the Responses API: `response.completed` and its like.
    case responses

    /// What a handshake asks for, by the value of its `OpenAI-Beta` header or by a subprotocol; nil for no wish.
    public static func requested(betaHeader: String?, subprotocols: [String]) -> Dialect? {
        let features = (betaHeader ?? "").split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
        return features.contains("realtime=v1") || subprotocols.contains("openai-beta.realtime-v1")
            ? .beta : nil
    }

    /// A client's event in the words of the engine. What is wrong in a way that both dialects share passes through, so
    /// that the engine answers it.
    public func engineEvent(_ event: [String: JSONValue]) throws(ClientError) -> [String: JSONValue] {
        switch self {
        case .ga, .responses: event
        case .beta: try BetaClientEvent.translate(event)
        }
    }

    /// An event of the engine in the words of the client: none where the dialect does not have it, seldom two.
    /// `makeEventID` gives an id for the second.
    public func clientEvents(
        _ event: [String: JSONValue], makeEventID: () -> String
    ) -> [[String: JSONValue]] {
        switch self {
        case .ga: [event]
        case .beta: BetaServerEvent.translate(event).map { [$0] } ?? []
        case .responses: ResponsesServerEvent.translate(event, makeEventID: makeEventID)
        }
    }

    /// What the dialect calls the event that carries audio.
    public var audioDeltaType: String {
        self == .beta ? "response.audio.delta" : "response.output_audio.delta"
    }

    /// Whether a session has a temperature, under `temperature` in the session and in a response.
    public var hasTemperature: Bool { self == .beta }

    /// Whether a session begins with `conversation.created`.
    public var announcesConversation: Bool { self == .beta }
}
