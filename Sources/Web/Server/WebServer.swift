/// An HTTP/1.1 and WebSocket server without a thread of its own.
///
/// Its owner waits until `descriptor` is readable, in the same poll as for everything else, and then calls `service()`:
///
///     let server = try WebServer(options, handler: handler)
///     let watch = node.watch(server.descriptor)
///     …
///     if event[watch] { server.service() }
///
/// Every time-out, and everything that was sent meanwhile, makes the descriptor readable too: no timer is needed.
/// A server and its connections belong to one thread.
public final class WebServer {
    private let core: ServerCore

    /// Listens at once; connections are taken when `service()` is called.
    ///
    /// - Parameter handler: kept weakly.
    public init(_ options: WebServerOptions, handler: any WebServerHandler) throws(WebError) {
        core = try ServerCore(options, handler: handler)
    }

    deinit {
        core.shutDown()
    }

    /// Readable when there is something to do. It stays the same as long as the server lives.
    public var descriptor: Int32 { core.loop.descriptor }

    /// The port it listens on: the one that was found where any was asked for.
    public var port: UInt16 { core.listener.port }

    /// Does what there is to do, calling the handler, and never waits.
    public func service() {
        core.service()
    }

    /// The WebSocket connections that stand, closing ones too, in no order.
    public var connections: [WebConnection] { core.peers.values.compactMap(\.connection) }

    /// All connections, HTTP ones too.
    public var connectionCount: Int { core.peers.count }

    /// Takes no further connections. Those that stand are not touched.
    public func stopListening() {
        core.stopListening()
    }
}
