/// Why there is no response, or not all of one.
public struct HTTPFailure: Error, Equatable, CustomStringConvertible, Sendable {
    /// What kind of failure it is.
    public enum Kind: Sendable {
        /// The address cannot be used.
        case badAddress
        /// No server was reached: no such host, nobody listens.
        case unreachable
        /// The server's certificate or its TLS is not acceptable.
        case insecure
        /// The connection ended too early.
        case cut
        /// A time-out of the connection.
        case timedOut
        /// The server speaks something that is not HTTP, or anything else went wrong.
        case other
    }

    public var kind: Kind
    /// What happened, as libcurl tells it.
    public var reason: String

    public var description: String { reason }

    /// Creates a failure.
    public init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }
}
