/// What comes in on accepted sockets.
extension ServerCore {
    /// Bytes came.
    func received(_ bytes: UnsafeRawBufferPointer, from peer: Peer) {
        var input = bytes[...]
        while !input.isEmpty {
            if let connection = peer.connection { return connection.received(input) }
            guard let wasWithin = peer.parser?.isWithinRequest, let link = peer.link else { return }
            do throws(HTTPFault) {
                switch try peer.parser?.take(&input) {
                case .request(let request): handle(request, of: peer, on: link)
                case .asksToContinue: link.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
                case nil: if !wasWithin { expect(peer, within: options.requestTimeout) }
                }
            } catch {
                peer.parser = nil
                let response = HTTPResponse.error(status: error.status, message: error.message)
                link.write(response.encoded(closing: true))
                end(peer, link)
            }
        }
    }

    /// The socket takes bytes again. Returns false when it is broken.
    func becameWritable(_ peer: Peer) -> Bool {
        peer.connection?.becameWritable() ?? peer.link?.becameWritable() ?? true
    }

    /// The socket is closed.
    func closed(_ peer: Peer) {
        peer.link = nil
        peer.parser = nil
        guard let connection = peer.connection else { return }
        peer.connection = nil
        connection.ended()
        tellEnd(of: connection)
    }

    /// Tells the handler once: when the client says goodbye, or when its socket is gone.
    func tellEnd(of connection: WebConnection) {
        guard !connection.isEndTold else { return }
        connection.isEndTold = true
        handler?.closed(connection, code: connection.outcome.code, reason: connection.outcome.reason)
        connection.attachment = nil
    }

    private func handle(_ request: HTTPRequest, of peer: Peer, on link: Link) {
        var request = request
        request.remoteAddress = peer.address
        if request.asksForWebSocket {
            open(request, of: peer, on: link)
        } else {
            // A HEAD is a GET whose answer goes out without its body.
            let isHead = request.method == "HEAD"
            if isHead { request.method = "GET" }
            answer(request, with: response(to: request), of: peer, on: link, withoutBody: isHead)
        }
    }

    private func response(to request: HTTPRequest) -> HTTPResponse {
        guard crossOrigin.allows(request) else { return crossOrigin.refusal(request) }
        return crossOrigin.preflight(request) ?? handler?.respond(to: request)
            ?? .error(status: 503, message: "The server stops.", type: "server_error")
    }

    private func open(_ request: HTTPRequest, of peer: Peer, on link: Link) {
        if let refusal = Handshake.refusal(of: request) {
            return answer(request, with: refusal, of: peer, on: link)
        }
        guard crossOrigin.allows(request), let handler else {
            self.handler?.refused(request)
            return answer(request, with: response(to: request), of: peer, on: link)
        }
        switch handler.decide(on: request) {
        case .refuse(let response):
            answer(request, with: response, of: peer, on: link)
        case .accept(let attachment):
            let subprotocol = Handshake.subprotocol(of: request, known: options.subprotocols)
            link.write(Handshake.acceptance(of: request, subprotocol: subprotocol))
            let connection = WebConnection(
                id: UInt64(peer.number), link: link, remoteAddress: peer.address, subprotocol: subprotocol,
                attachment: attachment, port: port, isServer: true)
            peer.parser = nil
            peer.connection = connection
            port.look(at: connection.lastHeard + options.pingInterval.nanoseconds)
            if let idle = options.idleTimeout { port.look(at: connection.lastHeard + idle.nanoseconds) }
            handler.opened(connection)
        }
    }

    private func answer(
        _ request: HTTPRequest, with response: HTTPResponse, of peer: Peer, on link: Link,
        withoutBody: Bool = false
    ) {
        let marked = crossOrigin.allows(request) ? crossOrigin.marked(response, for: request) : response
        link.write(marked.encoded(closing: request.closes, withoutBody: withoutBody))
        guard !request.closes else { return end(peer, link) }
        // One who asks and asks and reads no answer.
        guard link.outbox.count <= options.maximumQueuedBytes else { return link.kill() }
        expect(peer, within: options.keepAlive)
    }

    /// No more requests: what is to be sent is sent, and then the client has a moment to go.
    private func end(_ peer: Peer, _ link: Link) {
        peer.parser = nil
        link.end()
        expect(peer, within: options.closeTimeout)
    }

    private func expect(_ peer: Peer, within time: Duration) {
        peer.deadline = port.now + time.nanoseconds
        port.look(at: peer.deadline)
    }
}
