internal import CWebSockets

/// The rules of a WebSocket handshake (RFC 6455 §4).
enum Handshake {
    /// Why a handshake cannot be taken; `nil` = it can.
    static func refusal(of request: HTTPRequest) -> HTTPResponse? {
        guard request.method == "GET", request.keepsAlive else {
            return .error(status: 405, message: "A WebSocket handshake is a GET request of HTTP/1.1.")
        }
        guard request.headers["sec-websocket-version"] == "13" else {
            var response = HTTPResponse.error(
                status: 426, message: "This server speaks WebSocket version 13.")
            response.headers.append(("sec-websocket-version", "13"))
            return response
        }
        // The key is 16 bytes in base64.
        guard request.headers["sec-websocket-key"]?.utf8.count == 24 else {
            return .error(status: 400, message: "The Sec-WebSocket-Key header is missing or malformed.")
        }
        guard
            HTTPRequest.list(request.headers["connection"] ?? "").contains(where: {
                $0.lowercased() == "upgrade"
            })
        else {
            return .error(status: 400, message: "The Connection header must say Upgrade.")
        }
        return nil
    }

    /// The first of the subprotocols that a client offers which the server knows.
    ///
    /// A client that offers others only gets none: most browsers then close, others go on.
    static func subprotocol(of request: HTTPRequest, known: [String]) -> String? {
        request.subprotocols.first { known.contains($0) }
    }

    /// The answer that changes the protocol.
    static func acceptance(of request: HTTPRequest, subprotocol: String?) -> [UInt8] {
        var head = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
        head += "sec-websocket-accept: \(acceptKey(for: request.headers["sec-websocket-key"] ?? ""))\r\n"
        if let subprotocol { head += "sec-websocket-protocol: \(subprotocol)\r\n" }
        return Array((head + "\r\n").utf8)
    }

    /// What a server makes of a client's key, to show that it speaks WebSocket.
    static func acceptKey(for key: String) -> String {
        var input = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var hash = [UInt8](repeating: 0, count: 20)
        lws_SHA1(&input, input.count, &hash)
        return base64(hash)
    }

    /// A fresh key of a client.
    static func newKey() -> String {
        base64((0..<16).map { _ in UInt8.random(in: .min ... .max) })
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count * 2 + 4) { text in
            let count = bytes.withUnsafeBytes { bytes in
                lws_b64_encode_string(
                    bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count),
                    text.baseAddress,
                    Int32(text.count))
            }
            return String(decoding: UnsafeRawBufferPointer(text).prefix(max(0, Int(count))), as: UTF8.self)
        }
    }
}
