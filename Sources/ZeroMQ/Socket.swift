internal import CZeroMQ
internal import Glibc

/// A ZeroMQ socket. It belongs to the thread that created it and is closed with its last reference.
public final class Socket {
    /// The patterns in use.
    public enum Kind: Sendable {
        case push, pull, dealer, router

        var code: Int32 {
            switch self {
            case .push: ZMQ_PUSH
            case .pull: ZMQ_PULL
            case .dealer: ZMQ_DEALER
            case .router: ZMQ_ROUTER
            }
        }
    }

    let handle: UnsafeMutableRawPointer
    // Keeps the context alive: zmq_ctx_term waits for open sockets.
    private let context: Context

    /// Readable whenever libzmq has news for this socket; edge-like, so `receive` until it returns `nil` first.
    public let descriptor: Int32

    /// Opens a socket.
    ///
    /// - Parameters:
    ///   - queue: how many messages may wait in each direction; 0 = without bound.
    ///   - linger: how long unsent messages are kept after closing, in milliseconds.
    ///   - identity: the name by which a router knows this dealer.
    public init(
        _ kind: Kind, in context: Context, queue: Int = 1000, linger: Int32 = 1000, identity: String? = nil
    ) throws(ZeroMQError) {
        guard let handle = zmq_socket(context.handle, kind.code) else { throw ZeroMQError("zmq_socket") }
        var descriptor: Int32 = -1
        var size = MemoryLayout<Int32>.size
        guard zmq_getsockopt(handle, ZMQ_FD, &descriptor, &size) == 0 else {
            let error = ZeroMQError("zmq_getsockopt")
            zmq_close(handle)
            throw error
        }
        self.handle = handle
        self.context = context
        self.descriptor = descriptor
        try set(ZMQ_SNDHWM, Int32(clamping: queue))
        try set(ZMQ_RCVHWM, Int32(clamping: queue))
        try set(ZMQ_LINGER, linger)
        // A restarted peer binds its endpoint anew; the default of 100 ms would be heard.
        try set(ZMQ_RECONNECT_IVL, 5)
        try set(ZMQ_RECONNECT_IVL_MAX, 100)
        if kind == .router { try set(ZMQ_ROUTER_HANDOVER, 1) }
        if let identity {
            let bytes = Array(identity.utf8)
            guard zmq_setsockopt(handle, ZMQ_ROUTING_ID, bytes, bytes.count) == 0 else {
                throw ZeroMQError("zmq_setsockopt")
            }
        }
    }

    deinit {
        zmq_close(handle)
    }

    private func set(_ option: Int32, _ value: Int32) throws(ZeroMQError) {
        var value = value
        guard zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size) == 0 else {
            throw ZeroMQError("zmq_setsockopt")
        }
    }

    /// Changes how long unsent messages are kept after closing, in milliseconds.
    public func setLinger(_ milliseconds: Int32) throws(ZeroMQError) {
        try set(ZMQ_LINGER, milliseconds)
    }

    /// Binds the socket; an ipc endpoint replaces the leftover file of a dead process.
    public func bind(_ endpoint: String) throws(ZeroMQError) {
        guard zmq_bind(handle, endpoint) == 0 else { throw ZeroMQError("bind \(endpoint)") }
    }

    /// Connects the socket; the peer may bind later.
    public func connect(_ endpoint: String) throws(ZeroMQError) {
        guard zmq_connect(handle, endpoint) == 0 else { throw ZeroMQError("connect \(endpoint)") }
    }

    /// Whether a message can be sent now. Asking makes libzmq look at its news, which sending does only now and then.
    public var isWritable: Bool { events & Int32(ZMQ_POLLOUT) != 0 }

    private var events: Int32 {
        var events: Int32 = 0
        var size = MemoryLayout<Int32>.size
        return zmq_getsockopt(handle, ZMQ_EVENTS, &events, &size) == 0 ? events : 0
    }
}
