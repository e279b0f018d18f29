public import Messages

/// The answer to one HTTP request.
public struct HTTPResponse: Equatable, Sendable {
    /// The status code, 200 to 599.
    public var status: Int
    /// Headers besides `content-length` and `connection`, which are the server's, with names in lower case.
    public var headers: [(name: String, value: String)] {
        get { fields.map { ($0.name, $0.value) } }
        set { fields = newValue.map { Field(name: $0.name, value: $0.value) } }
    }
    private var fields: [Field]
    /// The body.
    public var body: [UInt8]

    private struct Field: Equatable, Sendable {
        var name: String
        var value: String
    }

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        fields = headers.map { Field(name: $0.name, value: $0.value) }
        self.body = body
    }

    /// An answer in JSON.
    public static func json(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: [("content-type", "application/json")], body: value.utf8)
    }

    /// An answer in plain text.
    public static func text(
        _ text: String, status: Int = 200, type: String = "text/plain; charset=utf-8"
    ) -> HTTPResponse {
        HTTPResponse(status: status, headers: [("content-type", type)], body: Array(text.utf8))
    }

    /// A refusal, as clients of the OpenAI API read it.
    public static func error(
        status: Int, message: String, type: String = "invalid_request_error", code: String? = nil,
        parameter: String? = nil
    ) -> HTTPResponse {
        .json(
            .object([
                "error": .object([
                    "message": .string(message), "type": .string(type),
                    "code": code.map { .string($0) } ?? .null,
                    "param": parameter.map { .string($0) } ?? .null,
                ])
            ]), status: status)
    }

    /// The response as HTTP/1.1 puts it on the wire.
    ///
    /// - Parameters:
    ///   - closing: whether the connection closes after it.
    ///   - withoutBody: whether it answers HEAD.
    func encoded(closing: Bool, withoutBody: Bool = false) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(HTTPResponse.phrase(of: status))\r\n"
        for field in fields {
            head += "\(HTTPResponse.safe(field.name)): \(HTTPResponse.safe(field.value))\r\n"
        }
        // A 204 has no body and says no length (RFC 9110 §8.6).
        if status != 204 { head += "content-length: \(body.count)\r\n" }
        head += closing ? "connection: close\r\n\r\n" : "connection: keep-alive\r\n\r\n"
        return Array(head.utf8) + (withoutBody || status == 204 ? [] : body)
    }

    /// The text without what would end the line: a header's value may come from a client.
    private static func safe(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }

    private static func phrase(of status: Int) -> String {
        switch status {
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 426: "Upgrade Required"
        case 431: "Request Header Fields Too Large"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: status < 400 ? "OK" : "Error"
        }
    }
}
