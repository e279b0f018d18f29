/// What a connection needs of the server or client it belongs to.
final class ConnectionPort {
    let loop: EventLoop
    let writer: FrameWriter
    let maximumMessageBytes: Int
    let maximumQueuedBytes: Int
    /// A whole message came.
    var received: (WebMessage, WebConnection) -> Void = { _, _ in }
    /// Everything queued for a slow reader is sent.
    var drained: (WebConnection) -> Void = { _ in }
    /// The other side has said goodbye; its socket is still there.
    var leaving: (WebConnection) -> Void = { _ in }
    /// The earliest time at which someone must look at the connections' deadlines (ns).
    var nextLook = UInt64.max
    private let closeTimeout: UInt64

    init(
        loop: EventLoop, masks: Bool, maximumMessageBytes: Int, maximumQueuedBytes: Int,
        closeTimeout: Duration
    ) {
        self.loop = loop
        writer = FrameWriter(masks: masks)
        self.maximumMessageBytes = maximumMessageBytes
        self.maximumQueuedBytes = maximumQueuedBytes
        self.closeTimeout = closeTimeout.nanoseconds
    }

    /// The time (ns, CLOCK_MONOTONIC).
    var now: UInt64 { monotonicNow() }

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
