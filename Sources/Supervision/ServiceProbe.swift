internal import CLinux
internal import Glibc

/// Asks a service, again and again without blocking, whether it is ready.
final class ServiceProbe {
    /// The time between two questions, in nanoseconds.
    static let interval: UInt64 = 100_000_000

    private let readiness: LaunchPlan.ServicePlan.Readiness
    private let target: (host: String, port: String, request: [UInt8])
    private var socket: Int32 = -1
    private var isRequestSent = false
    /// When the next step is due, in nanoseconds.
    private(set) var deadline: UInt64 = 0

    init(_ readiness: LaunchPlan.ServicePlan.Readiness) {
        self.readiness = readiness
        switch readiness {
        case .http(let url): target = ServiceProbe.parse(url)
        case .tcp(let host, let port): target = (host, String(port), [])
        case .started: target = ("", "", [])
        }
    }

    deinit {
        if socket >= 0 { close(socket) }
    }

    /// Host, port and GET request of an `http://host[:port][/path]` URL.
    static func parse(_ url: String) -> (host: String, port: String, request: [UInt8]) {
        let rest = url.hasPrefix("http://") ? url.dropFirst("http://".count) : url[...]
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count)
        let host: Substring
        let port: Substring
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        } else {
            host = authority
            port = "80"
        }
        let name = host.hasPrefix("[") ? host.dropFirst().dropLast() : host
        let request = "GET \(path.isEmpty ? "/" : path) HTTP/1.0\r\nHost: \(authority)\r\n\r\n"
        return (String(name), String(port), Array(request.utf8))
    }

    /// Takes one step; `true` once the service is ready.
    func step(at now: UInt64) -> Bool {
        if readiness == .started { return true }
        guard now >= deadline || isSocketReady else { return false }
        if socket < 0 {
            open()
            deadline = now + ServiceProbe.interval
            guard socket >= 0, isSocketReady else { return false }
        }
        guard isSocketReady else {
            // A connection that hangs is tried anew.
            giveUp()
            return false
        }
        return advance(at: now)
    }

    private func advance(at now: UInt64) -> Bool {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size)
        guard error == 0 else {
            giveUp()
            return false
        }
        if target.request.isEmpty {
            giveUp()
            return true
        }
        if !isRequestSent {
            isRequestSent = send(socket, target.request, target.request.count, Int32(MSG_NOSIGNAL)) > 0
            // The answer has time until the next question.
            deadline = now + 10 * ServiceProbe.interval
            if !isRequestSent { giveUp() }
            return false
        }
        var answer = [UInt8](repeating: 0, count: 64)
        let count = recv(socket, &answer, answer.count, 0)
        giveUp()
        // "HTTP/1.x 2NN": the service is ready.
        return count >= 12 && answer.starts(with: "HTTP/1.".utf8) && answer[9] == UInt8(ascii: "2")
    }

    /// What to poll for meanwhile.
    var pollDescriptor: pollfd? {
        socket < 0 ? nil : pollfd(fd: socket, events: Int16(isRequestSent ? POLLIN : POLLOUT), revents: 0)
    }

    private var isSocketReady: Bool {
        guard var descriptor = pollDescriptor else { return false }
        return poll(&descriptor, 1, 0) > 0
    }

    private func giveUp() {
        if socket >= 0 { close(socket) }
        socket = -1
        isRequestSent = false
    }

    private func open() {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var addresses: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(target.host, target.port, &hints, &addresses) == 0, let address = addresses else {
            return
        }
        defer { freeaddrinfo(addresses) }
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        socket = Glibc.socket(address.pointee.ai_family, flags, 0)
        guard socket >= 0 else { return }
        if connect(socket, address.pointee.ai_addr, address.pointee.ai_addrlen) != 0, errno != EINPROGRESS {
            giveUp()
        }
    }
}
