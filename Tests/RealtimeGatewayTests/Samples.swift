import Messages
import RealtimeGateway
import Web

/// Sessions that echo what was asked for, and refuse the voice `nobody`.
struct EchoSessions: SessionMaking {
    func session(
        for wish: JSONValue, isBeta: Bool, isTranscription: Bool
    ) throws(RequestRefusal) -> JSONValue {
        guard wish["voice"] != "nobody" else {
            throw RequestRefusal(
                "Invalid value: 'nobody'.", code: "invalid_value", parameter: "session.voice")
        }
        var members = wish.object ?? [:]
        members["id"] = "sess_1"
        members["object"] = isTranscription ? "realtime.transcription_session" : "realtime.session"
        return .object(members)
    }
}

/// A gateway with these keys.
func gateway(keys: [String] = []) -> Gateway {
    Gateway(
        admissions: Admissions(keys: APIKeys(keys)), models: ["local", "gpt-realtime"],
        sessions: EchoSessions())
}

/// A request from this machine, or from elsewhere.
func request(
    _ method: String, _ path: String, key: String? = nil, body: JSONValue? = nil,
    from address: String = "127.0.0.1",
    headers: [String: String] = [:]
) -> HTTPRequest {
    var headers = headers
    if let key { headers["authorization"] = "Bearer \(key)" }
    return HTTPRequest(
        method: method, path: path, headers: headers, body: body?.utf8 ?? [], remoteAddress: address)
}

extension HTTPResponse {
    /// The body as JSON.
    var json: JSONValue? { try? JSONValue(parsing: body) }
}
