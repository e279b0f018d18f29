/// A request to send.
public struct HTTPRequest: Equatable, Sendable {
    /// The whole address, `http:` or `https:`.
    public var url: String
    /// Header fields in the form `Name: value`.
    public var headers: [String]
    /// What is sent.
    public var body: [UInt8]?
    /// The method; `nil` = POST with a body, GET without.
    public var method: String?

    /// Creates a request.
    public init(url: String, headers: [String] = [], body: [UInt8]? = nil, method: String? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
