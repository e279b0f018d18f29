/// A client's side of the WebSocket handshake (RFC 6455 §4.1).
struct ClientHandshake {
    private let key = Handshake.newKey()
    private let subprotocols: [String]
    private var collector = HeadCollector(maximumBytes: 64 << 10)
    private var refusal: (head: ResponseHead, body: [UInt8])?

    // The most that is kept of a refusal's body.
    private static let maximumBodyBytes = 16 << 10

    /// How a handshake goes out.
    enum Outcome: Equatable {
        case accepted(subprotocol: String?)
        case failed(WebSocketClientFailure)
    }

    init(subprotocols: [String]) {
        self.subprotocols = subprotocols
    }

    /// The request.
    func request(_ options: WebSocketClientOptions) -> [UInt8] {
        var lines = [
            "GET \(options.url.target) HTTP/1.1", "Host: \(options.url.hostHeader)", "Upgrade: websocket",
            "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: \(key)",
        ]
        if !subprotocols.isEmpty {
            lines.append("Sec-WebSocket-Protocol: \(subprotocols.joined(separator: ", "))")
        }
        lines += options.headers.map { "\($0.name): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// Takes what the server says; what follows the handshake stays.
    mutating func take(_ input: inout UnsafeRawBufferPointer.SubSequence) -> Outcome? {
        if refusal != nil { return takeBody(&input) }
        do {
            guard let bytes = try collector.take(&input) else { return nil }
            let head = try ResponseHead.parse(bytes)
            if head.status == 101 { return outcome(of: head) }
            // What comes before the final answer.
            if head.status < 200 { return take(&input) }
            refusal = (head, [])
            return takeBody(&input)
        } catch {
            return .failed(.handshake((error as? HTTPFault)?.message ?? "its headers do not end"))
        }
    }

    /// The server has closed the connection.
    func ended() -> WebSocketClientFailure {
        refusal.map(ClientHandshake.failure) ?? .handshake("the server hung up")
    }

    private mutating func takeBody(_ input: inout UnsafeRawBufferPointer.SubSequence) -> Outcome? {
        guard let (head, before) = refusal else { return nil }
        let body = before + input.prefix(ClientHandshake.maximumBodyBytes - before.count)
        input = input.dropFirst(input.count)
        refusal = (head, body)
        // Without a length the body ends with the connection.
        guard let length = head.headers["content-length"].flatMap({ Int($0) }),
            body.count >= min(length, ClientHandshake.maximumBodyBytes)
        else { return nil }
        return .failed(ClientHandshake.failure((head, body)))
    }

    private static func failure(_ refusal: (head: ResponseHead, body: [UInt8])) -> WebSocketClientFailure {
        .refused(status: refusal.head.status, body: String(decoding: refusal.body, as: UTF8.self))
    }

    private func outcome(of head: ResponseHead) -> Outcome {
        guard head.headers["upgrade"]?.lowercased() == "websocket",
            HTTPRequest.list(head.headers["connection"] ?? "").contains(where: {
                $0.lowercased() == "upgrade"
            })
        else { return .failed(.handshake("it does not change to WebSocket")) }
        guard head.headers["sec-websocket-accept"] == Handshake.acceptKey(for: key) else {
            return .failed(.handshake("it does not prove that it read the key"))
        }
        guard head.headers["sec-websocket-extensions"] == nil else {
            return .failed(.handshake("it chooses an extension that was not offered"))
        }
        let chosen = head.headers["sec-websocket-protocol"]
        guard chosen.map(subprotocols.contains) ?? true else {
            return .failed(.handshake("it chooses a subprotocol that was not offered"))
        }
        return .accepted(subprotocol: chosen)
    }
}
