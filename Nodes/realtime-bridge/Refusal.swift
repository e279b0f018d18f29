import Messages
import Realtime
import Web

/// Why a client gets no session. It is told after the handshake, as the service does, where the client did nothing
/// wrong or is a web page: few clients show the answer to a handshake that fails, and browsers keep it to themselves.
struct Refusal: Equatable {
    var code: String
    var message: String
    var type = "invalid_request_error"
    /// What of the handshake is wrong.
    var parameter: String?
    var closeCode: CloseCode

    static func tooManySessions(limit: Int) -> Refusal {
        Refusal(
            code: "too_many_sessions",
            message: "This server already has \(limit) sessions, its limit. Try again later.",
            type: "server_error", closeCode: .tryAgainLater)
    }

    static func unknownDialect(_ name: String) -> Refusal {
        let known = DialectName.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return Refusal(
            code: "invalid_value",
            message: "Invalid value: '\(name.prefix(64))'. Supported values of 'dialect' are: \(known).",
            parameter: "dialect", closeCode: .policyViolation)
    }

    /// The event that tells it, as a client of a dialect awaits it.
    func event(in dialect: DialectName, id: String) -> JSONValue {
        let error: [String: JSONValue] = [
            "type": "error",
            "error": [
                "type": .string(type), "code": .string(code), "message": .string(message),
                "param": parameter.map(JSONValue.string) ?? .null, "event_id": .null,
            ],
        ]
        var layer = dialect.makeDialect()
        var event = layer.translate(serverEvent: error).first ?? error
        event["event_id"] = .string(id)
        return .object(event)
    }

    /// The answer to a handshake that tells it.
    var response: HTTPResponse {
        .error(status: 400, message: message, type: type, code: code, parameter: parameter)
    }
}
