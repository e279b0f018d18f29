/// Which web pages may use a server: browsers name the page's origin and ask before they send (CORS).
struct CrossOrigin: Sendable {
    var allowed: AllowedOrigins

    /// Whether a request may be answered. One without an origin comes from no page.
    func allows(_ request: HTTPRequest) -> Bool {
        guard let origin = request.headers["origin"]?.lowercased() else { return true }
        switch allowed {
        case .all: return true
        case .ofThisMachine: return Self.isOfThisMachine(origin)
        case .named(let origins): return origins.contains { $0.lowercased() == origin }
        }
    }

    private static func isOfThisMachine(_ origin: String) -> Bool {
        guard let scheme = origin.firstRange(of: "://"),
            let host = LoopbackName.host(of: origin[scheme.upperBound...])
        else { return false }
        return LoopbackName.isOne(host)
    }

    /// The refusal of a request from an origin that is not allowed.
    func refusal(_ request: HTTPRequest) -> HTTPResponse {
        .error(
            status: 403,
            message: "The origin \(request.headers["origin"] ?? "") is not allowed on this server.",
            code: "origin_not_allowed")
    }

    /// The answer to a browser's question before the request itself, where this is one.
    func preflight(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.method == "OPTIONS", request.headers["access-control-request-method"] != nil else {
            return nil
        }
        return HTTPResponse(
            status: 204,
            headers: [
                ("access-control-allow-methods", "GET, POST, OPTIONS"),
                (
                    "access-control-allow-headers",
                    request.headers["access-control-request-headers"]
                        ?? "authorization, content-type, openai-beta"
                ),
                ("access-control-max-age", "600"),
            ])
    }

    /// The response with what a browser needs to give it to the page.
    func marked(_ response: HTTPResponse, for request: HTTPRequest) -> HTTPResponse {
        guard let origin = request.headers["origin"] else { return response }
        var response = response
        response.headers += [("access-control-allow-origin", origin), ("vary", "origin")]
        return response
    }
}
