internal import CWebSockets
internal import Glibc

/// The client itself. It is apart from its owner's object, because libwebsockets calls it until the very end.
final class ClientCore {
    let loop: EventLoop
    private(set) var connection: WebConnection?
    private weak var handler: (any WebSocketClientHandler)?
    private let options: WebSocketClientOptions
    private let port: ConnectionPort
    private let context: LibraryContext
    private let tls: TLSClient?
    private var connector: Connector?
    private var handshake: ClientHandshake
    private var link: Link?
    private var connectDeadline: UInt64
    // Until the owner has been told how it went.
    private var isConnecting = true
    private var isServing = false

    init(_ options: WebSocketClientOptions, handler: any WebSocketClientHandler) throws(WebError) {
        LibraryLog.shared.install()
        self.options = options
        self.handler = handler
        loop = try EventLoop()
        tls =
            options.url.isSecure
            ? try TLSClient(
                host: options.url.host, authorities: options.authorities,
                trustsAnyCertificate: options.trustsAnyCertificate) : nil
        port = ConnectionPort(
            loop: loop, masks: true, maximumMessageBytes: options.maximumMessageBytes,
            maximumQueuedBytes: options.maximumQueuedBytes, closeTimeout: options.closeTimeout)
        context = LibraryContext(callback: clientCallback)
        handshake = ClientHandshake(subprotocols: options.subprotocols)
        connectDeadline = port.now + options.connectTimeout.nanoseconds
        try context.start(
            in: loop, owner: Unmanaged.passUnretained(self).toOpaque(), sockets: 8,
            patience: options.connectTimeout)
        port.received = { [unowned self] message, connection in
            self.handler?.received(message, on: connection)
        }
        loop.run()
        // The owner is told of failures from service() only, so that it has this client's object by then.
        loop.wake()
    }

    /// Ends the connection and frees what the library holds. To be called once, when nothing else will be.
    func shutDown() {
        // Nothing of the owner's may happen while the library ends.
        handler = nil
        connector = nil
        context.stop(in: loop)
        connection = nil
        link = nil
    }

    func service() {
        guard !isServing else { return }
        isServing = true
        defer { isServing = false }
        if connector == nil { connect() }
        loop.run()
        let now = port.now
        if isConnecting, connectDeadline <= now { fail(.timeout(options.connectTimeout)) }
        if let connection, connection.closeDeadline <= now { connection.kill(reason: "") }
        loop.run()
        loop.wake(at: min(isConnecting ? connectDeadline : .max, connection?.closeDeadline ?? .max))
    }

    private func connect() {
        let connector = Connector(host: options.url.host, port: options.url.port, in: loop)
        self.connector = connector
        connector.finished = { [unowned self] outcome in
            switch outcome {
            case .connected(let socket):
                if web_adopt(context.pointer, socket, nil) == nil {
                    unreachable("no connection could be made")
                }
            case .failed(let reason): unreachable(reason)
            }
        }
        connector.start()
    }

    // MARK: What happens on the socket

    /// The socket is connected.
    func adopted(_ socket: OpaquePointer) {
        let link = Link(socket, in: loop)
        self.link = link
        guard tls != nil else { return link.write(handshake.request(options)) }
        shakeHands(link)
    }

    func received(_ bytes: UnsafeRawBufferPointer) {
        guard let tls else { return take(bytes) }
        tls.take(bytes)
        do throws(TLSClient.Fault) {
            if !tls.isReady, let link { shakeHands(link) }
            if tls.isReady { try tls.read().withUnsafeBytes { take($0) } }
        } catch {
            unreachable(error.reason)
            connection?.kill(reason: error.reason)
        }
    }

    private func shakeHands(_ link: Link) {
        guard let tls else { return }
        do throws(TLSClient.Fault) {
            try tls.shakeHands().withUnsafeBytes { link.writeSealed($0) }
        } catch {
            return unreachable(error.reason)
        }
        guard tls.isReady else { return }
        link.seal = tls
        link.write(handshake.request(options))
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        var input = bytes[...]
        if connection == nil {
            guard isConnecting, let link, let outcome = handshake.take(&input) else { return }
            switch outcome {
            case .failed(let failure):
                return fail(failure)
            case .accepted(let subprotocol):
                let connection = WebConnection(
                    id: 1, link: link, remoteAddress: options.url.host, subprotocol: subprotocol, port: port,
                    isServer: false)
                self.connection = connection
                isConnecting = false
                handler?.opened(connection)
            }
        }
        if !input.isEmpty { connection?.received(input) }
    }

    /// Returns false when the socket is broken.
    func becameWritable() -> Bool {
        connection?.becameWritable() ?? link?.becameWritable() ?? true
    }

    func closed() {
        link = nil
        if isConnecting {
            if tls?.isReady == false {
                unreachable("the server broke off TLS")
            } else {
                fail(handshake.ended())
            }
        }
        guard let connection else { return }
        self.connection = nil
        connection.ended()
        handler?.closed(connection, code: connection.outcome.code, reason: connection.outcome.reason)
    }

    private func unreachable(_ reason: String) {
        fail(.unreachable("cannot connect to \(options.url.host) port \(options.url.port): \(reason)"))
    }

    private func fail(_ failure: WebSocketClientFailure) {
        guard isConnecting else { return }
        isConnecting = false
        connector?.cancel()
        link?.kill()
        handler?.failed(failure)
    }
}

/// What libwebsockets calls for everything that happens on a client's socket. Non-zero has the connection closed.
private func clientCallback(
    _ socket: OpaquePointer?, _ reason: lws_callback_reasons, _ user: UnsafeMutableRawPointer?,
    _ input: UnsafeMutableRawPointer?, _ length: Int
) -> Int32 {
    switch reason {
    case LWS_CALLBACK_RAW_ADOPT, LWS_CALLBACK_RAW_RX, LWS_CALLBACK_RAW_WRITEABLE, LWS_CALLBACK_RAW_CLOSE:
        break
    default: return 0
    }
    guard let socket, let context = lws_get_context(socket), let owner = lws_context_user(context) else {
        return 0
    }
    let core = Unmanaged<ClientCore>.fromOpaque(owner).takeUnretainedValue()
    switch reason {
    case LWS_CALLBACK_RAW_ADOPT: core.adopted(socket)
    case LWS_CALLBACK_RAW_RX: core.received(UnsafeRawBufferPointer(start: input, count: length))
    case LWS_CALLBACK_RAW_WRITEABLE: return core.becameWritable() ? 0 : -1
    default: core.closed()
    }
    return 0
}
