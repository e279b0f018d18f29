internal import Messages

/// The engine's events for clients that await the names of the Responses API.
enum ResponsesServerEvent {
    private static let names = [
        "response.output_item.added": "response.output_item.created",
        "response.done": "response.completed",
        "error": "response.error",
    ]

    /// The event under its other name, before it a warning where content was held back.
    static func translate(
        _ event: [String: JSONValue], makeEventID: () -> String
    ) -> [[String: JSONValue]] {
        guard let type = event["type"]?.string, let name = names[type] else { return [event] }
        var renamed = event
        renamed["type"] = .string(name)
        guard type == "response.done", let response = event["response"],
            response["status_details"]?["reason"] == "content_filter"
        else { return [renamed] }
        let warning: [String: JSONValue] = [
            "type": "response.warning", "event_id": .string(makeEventID()),
            "response_id": response["id"] ?? .null,
            "warning": [
                "type": "content_filter", "code": "content_filter",
                "message": "The response was cut short: its content was flagged by moderation.",
            ],
        ]
        return [warning, renamed]
    }
}
