public import Web

/// Decides who may come in.
public struct Admissions: Sendable {
    private let keys: APIKeys
    private let checksHost: Bool
    /// The keys that expire.
    public var ephemeralKeys = EphemeralKeys()

    /// - Parameter checksHost: whether clients that need no key must call this machine by a name of its own, so that no
    ///   web page comes in under another.
    public init(keys: APIKeys, checksHost: Bool = true) {
        self.keys = keys
        self.checksHost = checksHost
    }

    /// Whether a request or handshake may go on.
    ///
    /// - Parameter now: seconds since 1970.
    public func decide(on request: HTTPRequest, at now: Int) -> Admission {
        let key = Admissions.key(of: request)
        // Both are asked, whatever the first says: the answer takes the same time for a right key and a wrong one.
        let isKnown = keys.contains(key ?? "")
        let ephemeral = ephemeralKeys.grant(for: key ?? "", at: now)
        if isKnown { return .granted(Grant(credential: .key)) }
        if let ephemeral { return .granted(ephemeral) }
        if keys.isEmpty {
            guard Admissions.isLocal(request) else { return .refused(Admissions.onlyLocal) }
            guard !checksHost || request.hasTrustworthyHost else { return .refused(Admissions.foreignHost) }
            return .granted(Grant(credential: .local))
        }
        return .refused(key == nil ? Admissions.missingKey : Admissions.wrongKey)
    }

    /// The key that a request brings: as `Authorization: Bearer …`, or, since a browser's WebSocket cannot set headers,
    /// as a subprotocol.
    static func key(of request: HTTPRequest) -> String? {
        if let value = request.headers["authorization"] {
            let parts = value.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
            return String(parts[1].drop { $0 == " " })
        }
        let prefix = "openai-insecure-api-key."
        return request.subprotocols.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    /// Whether a request comes from this machine, and not through a proxy on it.
    static func isLocal(_ request: HTTPRequest) -> Bool {
        guard request.headers["forwarded"] == nil, request.headers["x-forwarded-for"] == nil else {
            return false
        }
        let address = request.remoteAddress
        return address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
    }

    private static func unauthorized(_ message: String, code: String?) -> HTTPResponse {
        var response = HTTPResponse.error(status: 401, message: message, code: code)
        response.headers.append(("www-authenticate", "Bearer"))
        return response
    }

    // The key is not repeated in the answer: answers end up in logs.
    private static let wrongKey = unauthorized("Incorrect API key provided.", code: "invalid_api_key")
    private static let missingKey = unauthorized(
        "Missing bearer authentication in header. Send 'Authorization: Bearer <key>', or the subprotocol "
            + "'openai-insecure-api-key.<key>'.", code: nil)
    private static let onlyLocal = unauthorized(
        "This server has no API keys and so takes clients of its own machine only.", code: "invalid_api_key")
    private static let foreignHost = HTTPResponse.error(
        status: 403,
        message: "This server has no API keys and so must be called by a name that only its own machine has: "
            + "localhost, or an address such as 127.0.0.1.", code: "host_not_allowed")
}
