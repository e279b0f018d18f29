internal import CZeroMQ

/// libzmq's context: its I/O thread and all its sockets. It lives as long as any socket of it.
public final class Context: Sendable {
    // libzmq's contexts are thread safe, as zmq_ctx_new(3) states; the pointer itself never changes.
    nonisolated(unsafe) let handle: UnsafeMutableRawPointer

    /// Creates a context with one I/O thread. Block signals before: the thread inherits the mask.
    public init() throws(ZeroMQError) {
        guard let handle = zmq_ctx_new() else { throw ZeroMQError("zmq_ctx_new") }
        self.handle = handle
    }

    deinit {
        zmq_ctx_term(handle)
    }
}
