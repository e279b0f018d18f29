public import Messages

/// The protocol under event names of the Responses API, for clients that await those.
public struct ResponsesDialect: Sendable {
    public let audioDeltaType = "response.output_audio.delta"

    private static let names = [
        "response.output_item.added": "response.output_item.created",
        "response.done": "response.completed",
        "error": "response.error",
    ]

    /// The form with the names of the Responses API.
    public init() {}

    /// Clients send what the engine understands.
    public func translate(
        clientEvent event: [String: JSONValue]
    ) throws(ClientError) -> [String: JSONValue] {
        event
    }

    /// An event of the engine under the name that the client awaits.
    public func translate(serverEvent event: [String: JSONValue]) -> [[String: JSONValue]] {
        guard let name = event["type"]?.string.flatMap({ Self.names[$0] }) else { return [event] }
        var event = event
        event["type"] = .string(name)
        return [event]
    }

    /// What happened to a response without being an error, such as content that moderation held back.
    public func warning(code: String, message: String, response: String?) -> [String: JSONValue]? {
        [
            "type": "response.warning", "response_id": response.map { .string($0) } ?? .null,
            "warning": ["code": .string(code), "message": .string(message)],
        ]
    }
}
