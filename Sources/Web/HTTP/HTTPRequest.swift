/// One HTTP request, whole.
public struct HTTPRequest: Equatable, Sendable {
    /// `GET`, `POST` and so on.
    public var method: String
    /// The path, percent-decoded, without the query.
    public var path: String
    /// The query's parts in their order, percent-decoded.
    public var query: [(name: String, value: String)] { queryItems.map { ($0.name, $0.value) } }
    var queryItems: [QueryItem]
    /// The headers' values by their names in lower case; a header that came more than once is one value with commas.
    public var headers: [String: String]
    /// The body; empty where there is none.
    public var body: [UInt8]
    /// The client's address, without its port.
    public var remoteAddress: String

    /// Whether the client's version of HTTP keeps the connection for a further request, if no header says otherwise.
    var keepsAlive = true

    /// One part of a query.
    struct QueryItem: Equatable, Sendable {
        var name: String
        var value: String
    }

    /// A request, for tests and for servers.
    public init(
        method: String, path: String, query: [(name: String, value: String)] = [],
        headers: [String: String] = [:],
        body: [UInt8] = [], remoteAddress: String = "127.0.0.1"
    ) {
        self.method = method
        self.path = path
        queryItems = query.map { QueryItem(name: $0.name, value: $0.value) }
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
    }

    /// The first value of that name in the query.
    public func queryValue(_ name: String) -> String? {
        queryItems.first { $0.name == name }?.value
    }

    /// The subprotocols that a WebSocket client offers, in its order.
    public var subprotocols: [String] {
        headers["sec-websocket-protocol"].map(HTTPRequest.list) ?? []
    }

    /// Whether the client says that no further request follows on this connection.
    var closes: Bool {
        let options = HTTPRequest.list(headers["connection"] ?? "").map { $0.lowercased() }
        return options.contains("close") || (!keepsAlive && !options.contains("keep-alive"))
    }

    /// Whether the client wants to change to WebSocket.
    var asksForWebSocket: Bool {
        HTTPRequest.list(headers["upgrade"] ?? "").contains { $0.lowercased() == "websocket" }
    }

    /// The parts of a header that is a list.
    static func list(_ value: String) -> [String] {
        value.split(separator: ",").map { part in
            var part = part
            while part.first?.isWhitespace == true { part.removeFirst() }
            while part.last?.isWhitespace == true { part.removeLast() }
            return String(part)
        }
    }
}
