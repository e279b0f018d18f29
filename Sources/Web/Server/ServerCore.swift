internal import CWebSockets
internal import Glibc

/// The server itself. It is apart from its owner's object, because libwebsockets calls it until the very end.
final class ServerCore {
    let options: WebServerOptions
    let loop: EventLoop
    let listener: Listener
    let port: ConnectionPort
    let crossOrigin: CrossOrigin
    /// Every accepted socket, by the number that libwebsockets keeps for it.
    var peers: [UInt: Peer] = [:]
    private(set) weak var handler: (any WebServerHandler)?
    private let context: LibraryContext
    private let listening: DescriptorHandle
    private var lastNumber: UInt = 0
    private var isServing = false
    private var isExhausted = false

    init(_ options: WebServerOptions, handler: any WebServerHandler) throws(WebError) {
        LibraryLog.shared.install()
        if let files = options.certificate { try Certificate.check(files) }
        self.options = options
        self.handler = handler
        crossOrigin = CrossOrigin(allowed: options.allowedOrigins)
        loop = try EventLoop()
        listener = try Listener(address: options.address, port: options.port)
        port = ConnectionPort(
            loop: loop, masks: false, maximumMessageBytes: options.maximumMessageBytes,
            maximumQueuedBytes: options.maximumQueuedBytes, closeTimeout: options.closeTimeout)
        OpenFiles.makeRoom(for: options.maximumConnections)
        context = LibraryContext(callback: serverCallback)
        listening = DescriptorHandle(listener.descriptor, in: loop.loop)
        do throws(WebError) {
            try context.start(
                in: loop, owner: Unmanaged.passUnretained(self).toOpaque(),
                sockets: options.maximumConnections,
                patience: options.requestTimeout, certificate: options.certificate)
        } catch {
            // Before the loop it is in.
            listening.close()
            throw error
        }
        port.received = { [unowned self] message, connection in
            self.handler?.received(message, on: connection)
        }
        port.drained = { [unowned self] in self.handler?.drained($0) }
        port.leaving = { [unowned self] in tellEnd(of: $0) }
        listening.start()
        loop.run()
        // Only now: whoever has come meanwhile is served when the owner asks for it.
        listening.ready = { [unowned self] in acceptConnections() }
        loop.wake(at: .max)
    }

    /// Ends every connection and frees what the library holds. To be called once, when nothing else will be.
    func shutDown() {
        listening.close()
        // From here on the library's calls find no one: nothing of the owner's may happen in between.
        handler = nil
        peers = [:]
        context.stop(in: loop)
    }

    func stopListening() {
        listening.close()
        loop.wake()
    }

    func service() {
        guard !isServing else { return }
        isServing = true
        loop.run()
        let now = port.now
        let hasLooked = now >= port.nextLook
        if hasLooked { look(at: now) }
        if hasLooked { loop.run() }
        loop.wake(at: port.nextLook)
        for line in LibraryLog.shared.take() { handler?.log(.debug, "libwebsockets: \(line)") }
        isServing = false
    }

    // MARK: Accepting

    private func acceptConnections() {
        // A flood of them must not keep those that stand from being served.
        for _ in 0..<64 {
            switch listener.accept() {
            case .none:
                return
            case .exhausted(let code):
                pause(code: code)
                return
            case .connection(let socket, let address):
                guard peers.count < options.maximumConnections else {
                    refuse(socket)
                    continue
                }
                adopt(socket, address: address)
            }
        }
    }

    private func adopt(_ socket: Int32, address: String) {
        lastNumber += 1
        let deadline = port.now + options.requestTimeout.nanoseconds
        peers[lastNumber] = Peer(
            number: lastNumber, address: address, deadline: deadline,
            parser: RequestParser(
                maximumHeadBytes: options.maximumHeadBytes, maximumBodyBytes: options.maximumBodyBytes))
        guard web_adopt(context.pointer, socket, UnsafeMutableRawPointer(bitPattern: lastNumber)) != nil
        else {
            peers[lastNumber] = nil
            return
        }
        port.look(at: deadline)
    }

    /// One too many: told so where that takes no handshake.
    private func refuse(_ socket: Int32) {
        if options.certificate == nil {
            let response = HTTPResponse.error(
                status: 503, message: "The server has \(options.maximumConnections) connections, its limit.",
                type: "server_error", code: "too_many_connections")
            let bytes = response.encoded(closing: true)
            _ = bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }
        shutdown(socket, Int32(SHUT_WR))
        close(socket)
    }

    /// Without descriptors left, the connection that waits stays readable for ever: it is looked at again later.
    private func pause(code: Int32) {
        if !isExhausted {
            let reason = String(cString: strerror(code))
            handler?.log(.warning, "no further connections can be taken: \(reason) (ulimit -n)")
        }
        isExhausted = true
        listening.stop()
        port.look(at: port.now + 100_000_000)
    }

    // MARK: Deadlines

    /// Looks at what is due for each connection.
    private func look(at now: UInt64) {
        var next = UInt64.max
        if isExhausted {
            isExhausted = false
            listening.start()
        }
        for peer in Array(peers.values) {
            if let connection = peer.connection {
                next = min(next, attend(to: connection, at: now))
            } else if peer.deadline <= now {
                peer.link?.kill()
            } else {
                next = min(next, peer.deadline)
            }
        }
        // Deadlines that lie close together are looked at together.
        port.nextLook = next == .max ? next : max(next, now + 20_000_000)
    }

    /// Does what is due for one WebSocket, and tells when to look again.
    private func attend(to connection: WebConnection, at now: UInt64) -> UInt64 {
        guard connection.phase == .open else {
            guard connection.closeDeadline > now else {
                connection.kill(reason: "")
                return .max
            }
            return connection.closeDeadline
        }
        guard connection.isReading else { return now + options.pingInterval.nanoseconds }
        var next = UInt64.max
        if let idle = options.idleTimeout?.nanoseconds {
            next = connection.lastMessage + idle
            guard next > now else {
                connection.close(code: .goingAway, reason: "no message for too long")
                return connection.closeDeadline
            }
        }
        var alive = connection.lastHeard + options.pingInterval.nanoseconds
        if alive <= now, !connection.pingSent { connection.ping() }
        if connection.pingSent { alive += options.pongTimeout.nanoseconds }
        if alive <= now {
            guard connection.hasReadOn() else {
                connection.kill(reason: "no answer to a ping")
                return .max
            }
            alive = now + options.pingInterval.nanoseconds + options.pongTimeout.nanoseconds
        }
        return min(next, alive)
    }
}
