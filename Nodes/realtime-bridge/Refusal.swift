import Messages
import Web

/// Why a client gets no session. It is told after the handshake, as the service does: few clients show the answer to
/// a handshake that fails.
struct Refusal: Equatable {
    var code: String
    var message: String
    var type = "invalid_request_error"
    var closeCode: CloseCode

    static func tooManySessions(limit: Int) -> Refusal {
        Refusal(
            code: "too_many_sessions",
            message: "This server already has \(limit) sessions, its limit. Try again later.",
            type: "server_error", closeCode: .tryAgainLater)
    }

    /// The event that tells it.
    var event: JSONValue {
        [
            "type": "error", "event_id": "event_refused",
            "error": [
                "type": .string(type), "code": .string(code), "message": .string(message), "param": .null,
                "event_id": .null,
            ],
        ]
    }
}
