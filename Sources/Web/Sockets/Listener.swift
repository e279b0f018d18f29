internal import CWebSockets
internal import Glibc

/// A socket that waits for connections.
final class Listener {
    let descriptor: Int32
    /// The port it listens on.
    let port: UInt16

    /// Binds and listens.
    ///
    /// - Parameter port: 0 = any free one.
    init(address: String, port: UInt16) throws(WebError) {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(address.isEmpty ? nil : address, String(port), &hints, &found)
        defer { if let found { freeaddrinfo(found) } }
        guard status == 0, let entry = found?.pointee else {
            throw .address(address, reason: String(cString: gai_strerror(status)))
        }
        let socket = Glibc.socket(
            entry.ai_family, entry.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
            0)
        guard socket >= 0 else { throw .system("no socket could be made", code: errno) }
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(socket, entry.ai_addr, entry.ai_addrlen) == 0, listen(socket, 1024) == 0 else {
            let code = errno
            close(socket)
            throw Self.error(code, address: address, port: port)
        }
        descriptor = socket
        self.port = Self.port(of: socket) ?? port
    }

    deinit {
        close(descriptor)
    }

    /// What became of an attempt to accept a connection.
    enum Accepted {
        case connection(Int32, address: String)
        /// None waits.
        case none
        /// The process or the system has no descriptor or memory left.
        case exhausted(code: Int32)
    }

    /// Takes one connection that waits.
    func accept() -> Accepted {
        while true {
            var address = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let socket = web_accept(descriptor, &address, &length)
            if socket >= 0 {
                // An answer must not wait for the acknowledgement of the one before it.
                var yes: Int32 = 1
                setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
                return .connection(socket, address: Self.text(of: &address, length: length))
            }
            switch errno {
            case EAGAIN, EWOULDBLOCK: return .none
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(code: errno)
            // The connection that waited is gone again (accept(2)): the next one.
            default: continue
            }
        }
    }

    private static func error(_ code: Int32, address: String, port: UInt16) -> WebError {
        switch code {
        case EADDRINUSE: .portInUse(address: address, port: port)
        case EACCES, EPERM: .portNotPermitted(address: address, port: port)
        case EADDRNOTAVAIL: .address(address, reason: "this machine has no such address")
        default: .system("cannot listen on \(address) port \(port)", code: code)
        }
    }

    private static func port(of socket: Int32) -> UInt16? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        guard status == 0 else { return nil }
        // The port is in the same place for IPv4 and IPv6.
        return withUnsafeBytes(of: &address) { UInt16($0[2]) << 8 | UInt16($0[3]) }
    }

    private static func text(of address: inout sockaddr_storage, length: socklen_t) -> String {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
                    guard
                        getnameinfo(
                            address, length, text.baseAddress, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
                            == 0,
                        let start = text.baseAddress
                    else { return "" }
                    return String(cString: start)
                }
            }
        }
    }
}
