/// What a connection needs of the server or client it belongs to.
final class ConnectionPort {
    let loop: EventLoop
    let writer = FrameWriter()
    let maximumMessageBytes: Int
    let maximumQueuedBytes: Int
    /// A whole message came.
    var received: (WebMessage, WebConnection) -> Void = { _, _ in }
    /// Everything queued for a slow reader is sent.
    var drained: (WebConnection) -> Void = { _ in }
    /// The earliest time at which someone must look at the connections' deadlines (ns).
    var nextLook = UInt64.max
    // Connections whose close frame is next.
    private var closing: [WebConnection] = []
    private let closeTimeout: UInt64

    init(loop: EventLoop, maximumMessageBytes: Int, maximumQueuedBytes: Int, closeTimeout: Duration) {
        self.loop = loop
        self.maximumMessageBytes = maximumMessageBytes
        self.maximumQueuedBytes = maximumQueuedBytes
        self.closeTimeout = closeTimeout.nanoseconds
    }

    /// The time (ns, CLOCK_MONOTONIC).
    var now: UInt64 { monotonicNow() }

    /// Has the loop run soon: only there does the kernel learn what the library waits for.
    func wake() {
        loop.wake()
    }

    /// The connection has sent everything and wants to close.
    func readyToClose(_ connection: WebConnection) {
        closing.append(connection)
        wake()
    }

    /// Has the connections that are ready send their close frames. Returns whether there was one.
    func beginCloses() -> Bool {
        guard !closing.isEmpty else { return false }
        let ready = closing
        closing = []
        for connection in ready { connection.beginClose() }
        return true
    }

    /// When a close that begins now must be through.
    func closeDeadline() -> UInt64 {
        let deadline = now + closeTimeout
        look(at: deadline)
        return deadline
    }

    /// Has someone look at the connections' deadlines at that time.
    func look(at time: UInt64) {
        nextLook = min(nextLook, time)
        loop.wake(at: nextLook)
    }
}

extension Duration {
    /// In nanoseconds; negative = 0.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
