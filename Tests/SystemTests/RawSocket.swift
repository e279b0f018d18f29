import Glibc
import Messages

/// A TCP client that goes no further than a test wants: it need not read, answer pings or say goodbye.
final class RawSocket {
    struct Failure: Error {
        var what: String
    }

    private let descriptor: Int32

    /// Connects to a port of this machine.
    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure(what: "connect: \(String(cString: strerror(errno)))") }
        // Nothing here waits for longer than this.
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    deinit {
        close(descriptor)
    }

    /// Sends bytes. Returns whether the other side took all of them in time.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Reads until what has come holds a text, or the other side closes.
    func read(until end: String? = nil) -> String {
        var received: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { break }
            received += piece[..<count]
            if let end, String(decoding: received, as: UTF8.self).contains(end) { break }
        }
        return String(decoding: received, as: UTF8.self)
    }

    /// What an HTTP server answers.
    func get(_ path: String) -> String {
        send(Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8))
        return read()
    }

    /// What an HTTP server answers to something posted.
    func post(_ path: String, _ body: String) -> String {
        let head = "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        send(Array("\(head)Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)".utf8))
        // It may keep the connection: the last of a stream is awaited.
        return read(until: "[DONE]")
    }

    /// Resets the connection when it is closed: what a client does that dies.
    func resetAtEnd() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    // MARK: WebSocket

    /// Begins a Realtime session, and reads no further than to the answer of the handshake.
    ///
    /// - Parameter headers: further ones, each with its end of line.
    /// - Returns: what came: the answer, and maybe something of the session already.
    @discardableResult
    func upgrade(headers: String = "") throws -> String {
        let request = """
            GET /v1/realtime?model=m HTTP/1.1\r
            Host: localhost\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \(headers)\r

            """
        send(Array(request.utf8))
        let answer = read(until: "\r\n\r\n")
        guard answer.hasPrefix("HTTP/1.1 101 ") else { throw Failure(what: answer) }
        return answer
    }

    /// Sends a text frame; the mask is zero, which is allowed. Returns whether it was taken in time.
    @discardableResult
    func say(_ text: [UInt8]) -> Bool {
        send(RawSocket.frame(0x81, text))
    }

    @discardableResult
    func say(_ event: JSONValue) -> Bool {
        say(event.utf8)
    }

    /// Says goodbye as a WebSocket does.
    func sayGoodbye() {
        send(RawSocket.frame(0x88, [0x03, 0xE8]))
    }

    private static func frame(_ head: UInt8, _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [head]
        switch payload.count {
        case ...125: bytes.append(0x80 | UInt8(payload.count))
        case ...65535: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes += [0x80 | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        return bytes + [0, 0, 0, 0] + payload
    }
}
