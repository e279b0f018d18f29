public import Messages

/// The form of the protocol before its release, chosen by the header `OpenAI-Beta: realtime=v1`.
public struct BetaDialect: Sendable {
    public let audioDeltaType = "response.audio.delta"
    public let hasTemperature = true
    public let hasPartReferences = true
    public let announcesConversation = true
    public let tellsLimitsFirst = true

    /// The beta.
    public init() {}

    /// A client's event in the words of the engine. What is wrong in a way that both dialects share passes through, so
    /// that the engine answers it.
    public func translate(
        clientEvent event: [String: JSONValue]
    ) throws(ClientError) -> [String: JSONValue] {
        try BetaClientEvent.translate(event)
    }

    /// An event of the engine in the words of the client; none where the beta does not have it.
    public func translate(serverEvent event: [String: JSONValue]) -> [[String: JSONValue]] {
        BetaServerEvent.translate(event).map { [$0] } ?? []
    }

    /// What the engine found wrong, with the client's names of its members.
    public func translate(_ error: ClientError) -> ClientError {
        BetaServerEvent.translate(error)
    }
}
