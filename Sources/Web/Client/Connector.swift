internal import CWebSockets
internal import Glibc

/// Connects to the first address of a host that takes it, in the loop.
final class Connector {
    private let host: String
    private let port: UInt16
    private var lookup: NameLookup?
    private var addresses: UnsafeMutablePointer<addrinfo>?
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

    init(host: String, port: UInt16, in loop: EventLoop) {
        self.host = host
        self.port = port
        self.loop = loop
    }

    deinit {
        cancel()
        uv_freeaddrinfo(addresses)
    }

    /// Looks the name up, and tries what is found.
    func start() {
        lookup = NameLookup(host: host, port: port, in: loop) { [unowned self] outcome in
            switch outcome {
            case .found(let found):
                addresses = found
                next = found
            case .failed(let reason): self.reason = reason
            }
            tryNext()
        }
    }

    /// Tries the next address.
    private func tryNext() {
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
        lookup = nil
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
            return tryNext()
        }
        self.attempt = nil
        attempt.handle.close()
        finished(.connected(attempt.socket))
    }
}
