internal import Messages
public import Web

/// The HTTP side of a realtime server: who may come in, and every path but the WebSocket's own.
///
/// No I/O and no clock: requests in, answers out. Paths are served with and without `/v1`, since both are in use as
/// base URLs.
public struct Gateway {
    /// Who may come in.
    public var admissions: Admissions
    /// The models that clients may name.
    public var models: [String]
    private let sessions: any SessionMaking

    public init(admissions: Admissions, models: [String], sessions: any SessionMaking) {
        self.admissions = admissions
        self.models = models
        self.sessions = sessions
    }

    /// Whether a handshake asks for the realtime WebSocket.
    public static func isRealtime(_ request: HTTPRequest) -> Bool {
        path(of: request) == "/realtime"
    }

    /// Answers a request that is no handshake.
    ///
    /// - Parameters:
    ///   - status: how the server is, for those who watch it.
    ///   - now: seconds since 1970.
    public mutating func respond(to request: HTTPRequest, status: GatewayStatus, at now: Int) -> HTTPResponse
    {
        let path = Gateway.path(of: request)
        switch path {
        // Those that watch a server have no keys, and learn nothing.
        case "/healthz": return Gateway.only("GET", request) ?? .json(["status": "ok"])
        case "/readyz": return Gateway.only("GET", request) ?? status.readiness
        default: break
        }
        let grant: Grant
        switch admissions.decide(on: request, at: now) {
        case .refused(let response): return response
        case .granted(let granted): grant = granted
        }
        switch path {
        case "/metrics":
            return Gateway.only("GET", request)
                ?? .text(
                    PrometheusText.text(of: status.metrics), type: "text/plain; version=0.0.4; charset=utf-8")
        case "/models":
            return Gateway.only("GET", request)
                ?? .json(["object": "list", "data": .array(models.map(Gateway.model))])
        case "/realtime/client_secrets":
            return Gateway.only("POST", request) ?? clientSecret(request, grant: grant, at: now)
        case "/realtime/sessions", "/realtime/transcription_sessions":
            return Gateway.only("POST", request)
                ?? betaSession(request, grant: grant, isTranscription: path != "/realtime/sessions", at: now)
        case "/realtime":
            var response = HTTPResponse.error(
                status: 426, message: "This is a WebSocket: connect to it with ws:// or wss://.")
            response.headers.append(("upgrade", "websocket"))
            return response
        default:
            return path.hasPrefix("/models/")
                ? model(String(path.dropFirst("/models/".count))) : Gateway.notFound(request)
        }
    }

    // MARK: Ephemeral keys

    private mutating func clientSecret(_ request: HTTPRequest, grant: Grant, at now: Int) -> HTTPResponse {
        Gateway.answer { () throws(RequestRefusal) in
            try Gateway.mayIssue(grant)
            let body = try Gateway.object(request)
            try Gateway.check(body, only: ["expires_after", "session"])
            let wanted = body.value("session") ?? ["type": "realtime"]
            let session = try sessions.session(for: wanted, isBeta: false, isTranscription: false)
            let issued = admissions.ephemeralKeys.issue(
                for: SessionDefaults(
                    session: wanted, isBeta: false, isTranscription: wanted["type"] == "transcription"),
                lifetime: try Gateway.lifetime(body, default: 600),
                at: now)
            return [
                "value": .string(issued.value), "expires_at": .number(issued.expiresAt), "session": session,
            ]
        }
    }

    private mutating func betaSession(
        _ request: HTTPRequest, grant: Grant, isTranscription: Bool, at now: Int
    ) -> HTTPResponse {
        Gateway.answer { () throws(RequestRefusal) in
            try Gateway.mayIssue(grant)
            let wanted = try Gateway.object(request)
            let session = try sessions.session(for: wanted, isBeta: true, isTranscription: isTranscription)
            // The service's own beta keys live for a minute, whatever the body says.
            let issued = admissions.ephemeralKeys.issue(
                for: SessionDefaults(session: wanted, isBeta: true, isTranscription: isTranscription),
                lifetime: 60, at: now)
            guard case .object(var members) = session else { return session }
            members["client_secret"] = [
                "value": .string(issued.value), "expires_at": .number(issued.expiresAt),
            ]
            return .object(members)
        }
    }

    /// A key that expires could else make itself live for ever.
    private static func mayIssue(_ grant: Grant) throws(RequestRefusal) {
        guard grant.credential != .ephemeral else {
            throw RequestRefusal(
                "An ephemeral key cannot make another one.", code: "invalid_api_key", status: 401)
        }
    }

    private static func lifetime(_ body: JSONValue, default standard: Int) throws(RequestRefusal) -> Int {
        guard let wanted = body.value("expires_after") else { return standard }
        guard wanted.object != nil else {
            throw RequestRefusal(
                "Invalid type for 'expires_after': expected an object.", code: "invalid_type",
                parameter: "expires_after")
        }
        try check(wanted, only: ["anchor", "seconds"], at: "expires_after.")
        if let anchor = wanted.value("anchor"), anchor != "created_at" {
            throw RequestRefusal(
                "Invalid value: '\(anchor.string ?? "\(anchor)")'. Supported values are: 'created_at'.",
                code: "invalid_value",
                parameter: "expires_after.anchor")
        }
        guard let seconds = wanted.value("seconds") else { return standard }
        guard let value = seconds.integer, EphemeralKeys.lifetimes.contains(value) else {
            throw RequestRefusal(
                "Invalid value: '\(seconds)'. Expected a whole number of seconds from 10 to 7200.",
                code: "invalid_value", parameter: "expires_after.seconds")
        }
        return value
    }

    /// Refuses members that are not known.
    private static func check(
        _ object: JSONValue, only known: Set<String>, at path: String = ""
    ) throws(RequestRefusal) {
        guard let unknown = object.object?.keys.filter({ !known.contains($0) }).min() else { return }
        let name = path + unknown.prefix(64)
        throw RequestRefusal("Unknown parameter: '\(name)'.", code: "unknown_parameter", parameter: name)
    }

    // MARK: Models

    private static func model(_ name: String) -> JSONValue {
        ["id": .string(name), "object": "model", "created": 0, "owned_by": "antiphon"]
    }

    private func model(_ name: String) -> HTTPResponse {
        guard models.contains(name) else {
            return .error(
                status: 404, message: "The model '\(name)' does not exist or you do not have access to it.",
                code: "model_not_found", parameter: "model")
        }
        return .json(Gateway.model(name))
    }
}

extension JSONValue {
    /// A member that is there and not null.
    fileprivate func value(_ name: String) -> JSONValue? {
        self[name].flatMap { $0 == .null ? nil : $0 }
    }
}
