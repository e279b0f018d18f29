/// A WebSocket client without a thread of its own, for one connection.
///
/// Its owner waits until `descriptor` is readable and then calls `service()`, as with `WebServer`.
public final class WebSocketClient {
    private let core: ClientCore

    /// Starts to connect. Looking up a name waits for its address; nothing else waits.
    ///
    /// - Parameter handler: kept weakly.
    public init(_ options: WebSocketClientOptions, handler: any WebSocketClientHandler) throws(WebError) {
        core = try ClientCore(options, handler: handler)
    }

    deinit {
        core.shutDown()
    }

    /// Readable when there is something to do.
    public var descriptor: Int32 { core.loop.descriptor }

    /// The connection, while it stands.
    public var connection: WebConnection? { core.connection }

    /// Does what there is to do, calling the handler, and never waits.
    public func service() {
        core.service()
    }
}
