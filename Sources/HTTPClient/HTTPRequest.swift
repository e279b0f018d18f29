/// A request to send.
public struct HTTPRequest: Equatable, Sendable {
    /// The whole address, `http:` or `https:`.
    public var url: String
    /// Header fields in the form `Name: value`.
    public var headers: [String]
    /// What is posted; a request without a body is a GET.
    public var body: [UInt8]?

    /// Creates a request.
    public init(url: String, headers: [String] = [], body: [UInt8]? = nil) {
        self.url = url
        self.headers = headers
        self.body = body
    }
}
