/// What a server's owner does with what comes in. All calls come out of `WebServer.service()`.
public protocol WebServerHandler: AnyObject {
    /// Answers an HTTP request.
    func respond(to request: HTTPRequest) -> HTTPResponse
    /// A WebSocket handshake was refused because of its origin.
    func refused(_ handshake: HTTPRequest)
    /// Decides on a WebSocket handshake: the origin is allowed and the request whole; the rest is the handler's.
    func decide(on handshake: HTTPRequest) -> UpgradeDecision
    /// A WebSocket connection stands.
    func opened(_ connection: WebConnection)
    /// A whole message came.
    func received(_ message: WebMessage, on connection: WebConnection)
    /// Everything that was queued for a connection that read slowly is sent.
    func drained(_ connection: WebConnection)
    /// The connection has ended: by the client, by this side, or because it broke off (1006).
    func closed(_ connection: WebConnection, code: CloseCode, reason: String)
    /// Something to be logged. Never holds a header or a query of a client.
    func log(_ level: WebLogLevel, _ text: String)
}

extension WebServerHandler {
    public func refused(_ handshake: HTTPRequest) {}
    public func drained(_ connection: WebConnection) {}
}

/// The answer to a WebSocket handshake.
public enum UpgradeDecision {
    /// The connection may stand; the attachment is found at it.
    case accept(attachment: AnyObject? = nil)
    /// It may not; the client gets this answer.
    case refuse(HTTPResponse)
}

/// One message of a WebSocket client.
public enum WebMessage: Equatable, Sendable {
    /// Valid UTF-8.
    case text([UInt8])
    case binary([UInt8])
}

/// How much a log line of a server matters.
public enum WebLogLevel: Sendable {
    case debug, info, warning
}
