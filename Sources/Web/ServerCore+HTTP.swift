internal import CWebSockets
internal import Messages

/// Requests and handshakes.
extension ServerCore {
    /// A request's head is there.
    func received(requestOf peer: Peer, on socket: OpaquePointer) -> Int32 {
        guard let request = head(of: peer, on: socket) else { return -1 }
        peer.deadline = port.now + options.requestTimeout.nanoseconds
        port.look(at: peer.deadline)
        let announced = request.headers["content-length"]
        // The library reads no body whose length it is not told.
        if request.headers["transfer-encoding"] != nil || (announced == nil && request.mayHaveBody) {
            return answer(
                .error(status: 411, message: "A body needs a Content-Length; chunks are not taken."),
                to: request,
                on: socket, of: peer, closing: true)
        }
        guard let length = Int(announced ?? "0"), length >= 0 else {
            return answer(
                .error(status: 400, message: "The Content-Length is no number."), to: request, on: socket,
                of: peer,
                closing: true)
        }
        guard length <= options.maximumBodyBytes else {
            return answer(
                .error(
                    status: 413,
                    message: "The body has \(length) bytes, more than \(options.maximumBodyBytes)."),
                to: request, on: socket, of: peer)
        }
        // After a POST the library tells of the body's end even where there is no body.
        guard length > 0 || request.method == "POST" else { return answer(request, on: socket, of: peer) }
        if request.headers["expect"]?.lowercased() == "100-continue" {
            guard
                port.writer.write(
                    Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), to: socket, as: LWS_WRITE_HTTP_HEADERS)
            else { return -1 }
        }
        peer.request = request
        return 0
    }

    /// A part of a body.
    func received(body part: UnsafeRawBufferPointer, of peer: Peer, on socket: OpaquePointer) -> Int32 {
        guard let body = peer.request?.body, body.count + part.count <= options.maximumBodyBytes else {
            return -1
        }
        peer.request?.body.append(contentsOf: part)
        return 0
    }

    /// The body is whole.
    func received(endOfBodyOf peer: Peer, on socket: OpaquePointer) -> Int32 {
        guard let request = peer.request else { return -1 }
        peer.request = nil
        return answer(request, on: socket, of: peer)
    }

    /// A client wants to change the protocol.
    func received(
        handshakeOf peer: Peer, on socket: OpaquePointer, upgrade: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let upgrade, let request = head(of: peer, on: socket) else { return -1 }
        let wanted = String(cString: upgrade.assumingMemoryBound(to: CChar.self)).lowercased()
        // A client that would rather speak HTTP/2 is answered in HTTP/1.1. To other wishes the library has replied.
        guard wanted == "websocket" else {
            guard wanted == "h2c", !request.mayHaveBody else { return -1 }
            return answer(request, on: socket, of: peer, closing: true)
        }
        if let refusal = Handshake.refusal(of: request, subprotocols: options.subprotocols) {
            return answer(refusal, to: request, on: socket, of: peer, closing: true)
        }
        guard crossOrigin.allows(request) else {
            return answer(crossOrigin.refusal(request), to: request, on: socket, of: peer, closing: true)
        }
        guard let handler else { return -1 }
        switch handler.decide(on: request) {
        case .accept(let attachment):
            peer.attachment = attachment
            return 0
        case .refuse(let response):
            return answer(response, to: request, on: socket, of: peer, closing: true)
        }
    }

    private func head(of peer: Peer, on socket: OpaquePointer) -> HTTPRequest? {
        RequestReader.request(
            of: socket, customHeaders: CrossOrigin.headers + options.customHeaders,
            remoteAddress: peer.address)
    }

    private func answer(
        _ request: HTTPRequest, on socket: OpaquePointer, of peer: Peer, closing: Bool = false
    ) -> Int32 {
        guard crossOrigin.allows(request) else {
            return answer(crossOrigin.refusal(request), to: request, on: socket, of: peer, closing: closing)
        }
        if let response = crossOrigin.preflight(request) {
            return answer(response, to: request, on: socket, of: peer, closing: closing)
        }
        guard let handler else { return -1 }
        var seen = request
        // A HEAD is a GET whose answer goes out without its body.
        if request.method == "HEAD" { seen.method = "GET" }
        return answer(handler.respond(to: seen), to: request, on: socket, of: peer, closing: closing)
    }

    private func answer(
        _ response: HTTPResponse, to request: HTTPRequest, on socket: OpaquePointer, of peer: Peer,
        closing: Bool = false
    ) -> Int32 {
        let closing = closing || request.closes
        let response = crossOrigin.allows(request) ? crossOrigin.marked(response, for: request) : response
        let bytes = response.encoded(closing: closing, withoutBody: request.method == "HEAD")
        guard port.writer.write(bytes, to: socket, as: LWS_WRITE_HTTP_HEADERS), !closing else { return -1 }
        peer.deadline = port.now + options.keepAlive.nanoseconds
        return lws_http_transaction_completed(socket) == 0 ? 0 : -1
    }
}

extension HTTPRequest {
    /// Whether a request of this method has a body as a rule.
    var mayHaveBody: Bool { ["POST", "PUT", "PATCH"].contains(method) }
}
