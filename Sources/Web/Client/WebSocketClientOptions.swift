/// Where a client connects to, and what it says there.
public struct WebSocketClientOptions: Sendable {
    public var url: WebSocketURL
    /// Headers of the handshake besides those that make it one.
    public var headers: [(name: String, value: String)] = []
    /// The subprotocols to offer.
    public var subprotocols: [String] = []
    /// The certificate authorities to trust in place of the system's: a PEM file.
    public var authorities: String?
    /// Whether any certificate is taken: for tests on one's own machine only.
    public var trustsAnyCertificate = false
    /// How long name, connection, TLS and handshake may take together.
    public var connectTimeout: Duration = .seconds(10)
    /// The most bytes of one message.
    public var maximumMessageBytes = 16 << 20
    /// The most bytes of messages that wait to be sent.
    public var maximumQueuedBytes = 64 << 20
    /// How long the server may take to answer a close.
    public var closeTimeout: Duration = .seconds(2)

    public init(url: WebSocketURL) {
        self.url = url
    }
}

/// What a client's owner does with what comes in. All calls come out of `WebSocketClient.service()`.
public protocol WebSocketClientHandler: AnyObject {
    /// The connection stands.
    func opened(_ connection: WebConnection)
    /// A whole message came.
    func received(_ message: WebMessage, on connection: WebConnection)
    /// The connection has ended.
    func closed(_ connection: WebConnection, code: CloseCode, reason: String)
    /// There is no connection.
    func failed(_ failure: WebSocketClientFailure)
}

/// Why a client has no connection.
public enum WebSocketClientFailure: Error, Equatable, CustomStringConvertible, Sendable {
    /// No server answers, or TLS fails.
    case unreachable(String)
    /// The server answers with something else than a WebSocket.
    case refused(status: Int, body: String)
    /// What the server says is no valid handshake.
    case handshake(String)
    /// It took too long.
    case timeout(Duration)

    public var description: String {
        switch self {
        case .unreachable(let reason): reason
        case .refused(let status, let body):
            "the server refuses: HTTP \(status)\(body.isEmpty ? "" : ", \(body)")"
        case .handshake(let reason): "the server's handshake is broken: \(reason)"
        case .timeout(let time): "no connection within \(time)"
        }
    }
}
