internal import Messages
internal import Web

extension Gateway {
    /// The path without `/v1` in front and a slash at the end.
    static func path(of request: HTTPRequest) -> String {
        var path = request.path[...]
        if path.hasPrefix("/v1/") { path = path.dropFirst(3) }
        while path.count > 1, path.last == "/" { path.removeLast() }
        return String(path)
    }

    /// The refusal of a request whose method is another one.
    static func only(_ method: String, _ request: HTTPRequest) -> HTTPResponse? {
        guard request.method != method else { return nil }
        var response = HTTPResponse.error(
            status: 405, message: "Not allowed to \(request.method) on \(request.path); use \(method).",
            code: "method_not_allowed")
        response.headers.append(("allow", method))
        return response
    }

    /// The body of a request as a JSON object; an empty one stands for an empty object.
    static func object(_ request: HTTPRequest) throws(RequestRefusal) -> JSONValue {
        guard !request.body.isEmpty else { return .object([:]) }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: request.body)
        } catch {
            throw RequestRefusal("We could not parse the JSON body of your request: \(error).", code: nil)
        }
        guard value.object != nil else {
            throw RequestRefusal("The JSON body of your request must be an object.", code: nil)
        }
        return value
    }

    /// The answer that a body makes, or the refusal it throws.
    static func answer(_ body: () throws(RequestRefusal) -> JSONValue) -> HTTPResponse {
        do throws(RequestRefusal) {
            return .json(try body())
        } catch {
            return .error(
                status: error.status, message: error.message, code: error.code, parameter: error.parameter)
        }
    }

    static func notFound(_ request: HTTPRequest) -> HTTPResponse {
        if path(of: request).hasPrefix("/realtime/calls") {
            return .error(status: 501, message: "WebRTC and SIP calls are not offered: use the WebSocket.")
        }
        return .error(
            status: 404, message: "Invalid URL (\(request.method) \(request.path))", code: "unknown_url")
    }
}
