import Glibc

@testable import Web

/// A socket that sends what a test wants, however wrong, to a server in the same thread.
final class RawClient {
    private(set) var received: [UInt8] = []
    /// Whether the server has closed its side, or reset the connection.
    private(set) var isClosed = false
    let descriptor: Int32
    private let server: WebServer

    init(to server: WebServer, receiveBuffer: Int32? = nil) throws {
        self.server = server
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var bytes = receiveBuffer {
            setsockopt(
                descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout.size(ofValue: bytes)))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = server.port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw WebError.system("connect", code: errno) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(descriptor)
    }

    /// What was received, as text.
    var text: String { String(decoding: received, as: UTF8.self) }

    /// Sends bytes, all of them, while the server works.
    func send(_ bytes: [UInt8], reading: Bool = true) {
        var rest = bytes[...]
        while !rest.isEmpty, !isClosed {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EAGAIN { isClosed = true }
            turn(reading: reading)
        }
    }

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    /// Lets server and client work until the condition holds. Returns whether it did before nothing happened for ten
    /// seconds in turns of 50 ms: a pause of the whole process counts as one.
    @discardableResult
    func wait(reading: Bool = true, until condition: () -> Bool) -> Bool {
        var quietTurns = 0
        while !condition() {
            guard quietTurns < 200 else { return false }
            quietTurns = turn(reading: reading, waiting: 50) ? 0 : quietTurns + 1
        }
        return true
    }

    /// Reads a piece, of what `received` then does not hold.
    func read(atMost count: Int) -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: count)
        let taken = recv(descriptor, &piece, count, 0)
        if taken == 0 || (taken < 0 && errno != EAGAIN) { isClosed = true }
        return Array(piece.prefix(max(0, taken)))
    }

    /// Forgets what was received.
    func clear() {
        received = []
    }

    /// Resets the connection: what a client does that dies.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        // The descriptor stays the test's: an unconnected one in its place closes the connection.
        let other = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        dup2(other, descriptor)
        close(other)
        isClosed = true
    }

    /// Returns whether something happened.
    @discardableResult
    private func turn(reading: Bool = true, waiting milliseconds: Int32 = 0) -> Bool {
        var descriptors = [
            pollfd(fd: server.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: reading && !isClosed ? descriptor : -1, events: Int16(POLLIN), revents: 0),
        ]
        let isBusy = poll(&descriptors, 2, milliseconds) > 0
        server.service()
        guard reading, !isClosed else { return isBusy }
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else {
                if count == 0 || errno != EAGAIN { isClosed = true }
                return isBusy
            }
            received += piece[..<count]
        }
    }
}

extension RawClient {
    /// The request for a WebSocket.
    static let handshake = """
        GET /v1/realtime?model=m HTTP/1.1\r
        Host: localhost\r
        Upgrade: websocket\r
        Connection: keep-alive, Upgrade\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r

        """

    /// Opens a WebSocket, and forgets the answer.
    func upgrade(headers: String = "") {
        send(RawClient.handshake + headers + "\r\n")
        wait { text.contains("\r\n\r\n") }
        clear()
    }

    /// A masked frame.
    static func frame(
        _ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, key: UInt32? = 0x1234_5678
    ) -> [UInt8] {
        var head: [UInt8] = [(isFinal ? 0x80 : 0) | opcode]
        let mask: UInt8 = key == nil ? 0 : 0x80
        switch payload.count {
        case ...125: head.append(mask | UInt8(payload.count))
        case ...65535: head += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            head += [mask | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        guard let key else { return head + payload }
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: key >> (24 - 8 * $0)) }
        return head + bytes + payload.enumerated().map { $0.element ^ bytes[$0.offset & 3] }
    }
}
