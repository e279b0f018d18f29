internal import CWebSockets
internal import Glibc

/// Looks the addresses of a host up, on a thread of libuv's, and tells in the loop: names may take seconds.
final class NameLookup {
    /// The addresses, at least one, which are then the owner's to free; or why there are none.
    enum Outcome {
        case found(UnsafeMutablePointer<addrinfo>)
        case failed(String)
    }

    /// What the request points to: it may outlive the lookup, for a thread cannot be stopped.
    private final class Receiver {
        var finished: ((Outcome) -> Void)?

        init(_ finished: @escaping (Outcome) -> Void) {
            self.finished = finished
        }
    }

    private let receiver: Receiver

    /// Starts at once.
    ///
    /// - Parameter finished: called in the loop, once, unless the lookup is let go before.
    init(host: String, port: UInt16, in loop: EventLoop, finished: @escaping (Outcome) -> Void) {
        receiver = Receiver(finished)
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let request = UnsafeMutablePointer<uv_getaddrinfo_t>.allocate(capacity: 1)
        request.pointee.data = Unmanaged.passRetained(receiver).toOpaque()
        let status = uv_getaddrinfo(loop.loop, request, NameLookup.receive, host, String(port), &hints)
        if status == 0 {
            // Only in its loop does libuv see that something is awaited.
            loop.wake()
        } else {
            NameLookup.receive(request, status, nil)
        }
    }

    deinit {
        receiver.finished = nil
    }

    private static let receive: uv_getaddrinfo_cb = { request, status, addresses in
        guard let request, let data = request.pointee.data else { return }
        let receiver = Unmanaged<Receiver>.fromOpaque(data).takeRetainedValue()
        request.deallocate()
        guard let finished = receiver.finished else { return uv_freeaddrinfo(addresses) }
        receiver.finished = nil
        if let addresses { finished(.found(addresses)) } else { finished(.failed(reason(status))) }
    }

    private static func reason(_ status: Int32) -> String {
        uv_strerror(status).map { String(cString: $0) } ?? "no address"
    }
}
