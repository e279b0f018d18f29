internal import CWebSockets
internal import Glibc

/// Connects to the first address of a host that takes it, in the loop.
final class Connector {
    private let addresses: UnsafeMutablePointer<addrinfo>?
    private var next: UnsafeMutablePointer<addrinfo>?
    private let loop: EventLoop
    private var attempt: (socket: Int32, handle: DescriptorHandle)?
    private var reason = "no address"

    /// What came of it: the socket, which is then the owner's, or why there is none.
    enum Outcome {
        case connected(Int32)
        case failed(String)
    }

    /// Called in the loop, once.
    var finished: (Outcome) -> Void = { _ in }

    /// Looks the name up, which waits for the answer.
    init(host: String, port: UInt16, in loop: EventLoop) {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &found)
        if status != 0 { reason = String(cString: gai_strerror(status)) }
        addresses = found
        next = found
        self.loop = loop
    }

    deinit {
        cancel()
        if let addresses { freeaddrinfo(addresses) }
    }

    /// Tries the next address.
    func start() {
        while let address = next {
            next = address.pointee.ai_next
            let socket = web_connect(address)
            guard socket >= 0 else {
                reason = String(cString: strerror(errno))
                continue
            }
            let handle = DescriptorHandle(socket, in: loop.loop)
            handle.ready = { [unowned self] in settled() }
            attempt = (socket, handle)
            handle.start(forWriting: true)
            loop.wake()
            return
        }
        finished(.failed(reason))
    }

    /// Gives up.
    func cancel() {
        guard let attempt else { return }
        self.attempt = nil
        attempt.handle.close()
        close(attempt.socket)
    }

    private func settled() {
        guard let attempt else { return }
        let code = web_connect_result(attempt.socket)
        guard code == 0 else {
            reason = String(cString: strerror(code))
            cancel()
            return start()
        }
        self.attempt = nil
        attempt.handle.close()
        finished(.connected(attempt.socket))
    }
}
