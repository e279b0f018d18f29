/// Where a server listens, and its bounds.
public struct WebServerOptions: Sendable {
    /// The address to listen on, IPv4 or IPv6.
    public var address: String
    /// The port; 0 = any free one.
    public var port: UInt16
    /// The certificate for TLS (https and wss); `nil` = plain http and ws.
    public var certificate: CertificateFiles?
    /// The web pages that may use the server.
    public var allowedOrigins = AllowedOrigins.all
    /// The WebSocket subprotocols that the server selects where a client offers them.
    public var subprotocols: [String] = []

    /// The most bytes of one WebSocket message; a longer one closes the connection with 1009.
    public var maximumMessageBytes = 16 << 20
    /// The most bytes of a request's line and headers; more are refused with 431.
    public var maximumHeadBytes = 16 << 10
    /// The most bytes of a request's body; a longer one is refused with 413.
    public var maximumBodyBytes = 64 << 10
    /// The most bytes of messages that wait for a client that reads slowly; more close its connection with 1008.
    public var maximumQueuedBytes = 4 << 20
    /// The most connections at once, HTTP and WebSocket; further ones are refused with 503.
    public var maximumConnections = 1024

    /// How long a connection may take for TLS and one request, from its first byte to its last.
    public var requestTimeout: Duration = .seconds(10)
    /// How long an HTTP connection stays open between two requests.
    public var keepAlive: Duration = .seconds(60)
    /// After what silence a WebSocket client is pinged.
    public var pingInterval: Duration = .seconds(20)
    /// How long a client may then stay silent before its connection is given up as broken.
    public var pongTimeout: Duration = .seconds(20)
    /// After what time without a message a WebSocket client is sent away with 1001; `nil` = never.
    public var idleTimeout: Duration?
    /// How long a client may take to answer a close.
    public var closeTimeout: Duration = .seconds(2)

    public init(address: String = "127.0.0.1", port: UInt16 = 0) {
        self.address = address
        self.port = port
    }
}

/// Web pages, by their origins.
public enum AllowedOrigins: Equatable, Sendable {
    /// Every one.
    case all
    /// Those that this machine serves, such as `http://localhost:3000`.
    case ofThisMachine
    /// These, as browsers write them: `https://example.org`.
    case named([String])
}

/// The PEM files that TLS needs.
public struct CertificateFiles: Equatable, Sendable {
    /// The certificate, followed by those that lead to its authority.
    public var chain: String
    /// The private key, without a passphrase.
    public var privateKey: String

    public init(chain: String, privateKey: String) {
        self.chain = chain
        self.privateKey = privateKey
    }
}
