internal import Messages
internal import ZeroMQ

/// The sending end of one edge: a PUSH socket, and a queue for what it does not take at once.
final class OutputEdge {
    let wired: WiredEdge
    /// Messages handed over, the dropped ones included.
    private(set) var sequence: UInt64 = 0
    private(set) var dropped = 0
    /// Whether the consumer has all of it, the end included.
    var isDrained = false
    private var socket: Socket?
    private var waiting = Queue<Message>()
    private var warning = DropWarning()
    private let segments: SegmentPool?

    /// - Parameter sharesMemory: whether the consumer is on this machine and reads segments.
    init(_ wired: WiredEdge, sharesMemory: Bool) {
        self.wired = wired
        let isLocal = sharesMemory && wired.endpoint.hasPrefix("ipc://")
        segments = isLocal ? SegmentPool(prefix: "\(wired.endpoint.dropFirst("ipc://".count)).") : nil
    }

    /// Opens the socket. What was sent before waits until then.
    func connect(in context: Context) throws(ZeroMQError) {
        let socket = try Socket(.push, in: context, queue: max(1, wired.queue / 2))
        try socket.connect(wired.endpoint)
        self.socket = socket
        try flush()
    }

    /// The socket's descriptor while messages wait for room.
    var blockedDescriptor: Int32? { waiting.isEmpty ? nil : socket?.descriptor }

    /// Whether a lossless edge is full, so that the node has to pause.
    var isBlocked: Bool { !waiting.isEmpty && wired.policy == .block }

    /// Whether everything has been handed to the socket.
    var isFlushed: Bool { waiting.isEmpty }

    func send(_ message: Message, at now: UInt64) throws(ZeroMQError) {
        let number = sequence
        sequence += 1
        if waiting.isEmpty, let socket, try transmit(message, number, now, on: socket) { return }
        var waiting = message
        waiting.header.sequence = number
        waiting.header.sendTime = now
        queue(waiting)
    }

    /// Hands a message to the socket, a large payload by way of shared memory; `false` where the queue is full.
    private func transmit(
        _ message: Message, _ sequence: UInt64, _ sendTime: UInt64, on socket: Socket
    ) throws(ZeroMQError) -> Bool {
        message.payload.count >= SharedMemory.threshold
            ? try transmitLarge(message, sequence, sendTime, on: socket)
            : try socket.send(message, sequence: sequence, sendTime: sendTime)
    }

    private func transmitLarge(
        _ message: Message, _ sequence: UInt64, _ sendTime: UInt64, on socket: Socket
    ) throws(ZeroMQError) -> Bool {
        guard let segments, let placed = segments.place(message) else {
            return try socket.send(message, sequence: sequence, sendTime: sendTime)
        }
        let isSent = try socket.send(placed.message, sequence: sequence, sendTime: sendTime)
        if !isSent { segments.release(placed.segment) }
        return isSent
    }

    /// The consumer was killed: the segments that it held are free again.
    func forgetConsumer() {
        segments?.beginGeneration()
    }

    private func queue(_ message: Message) {
        if wired.policy == .dropNewest, message.isDroppable, waiting.count >= wired.queue || socket != nil {
            dropped += 1
            return
        }
        waiting.append(message)
        guard wired.policy == .dropOldest || wired.policy == .latest, message.isDroppable,
            waiting.count > wired.queue, waiting.removeFirst(where: \.isDroppable)
        else { return }
        dropped += 1
    }

    /// Sends what waits, as far as there is room.
    func flush() throws(ZeroMQError) {
        guard let socket, !waiting.isEmpty, socket.isWritable else { return }
        while let message = waiting.first,
            try transmit(message, message.header.sequence, message.header.sendTime, on: socket)
        {
            waiting.popFirst()
        }
    }

    func setLinger(_ milliseconds: Int32) throws(ZeroMQError) {
        try socket?.setLinger(milliseconds)
    }

    /// A warning about drops, where one is due.
    func takeDropWarning() -> String? {
        warning.take(dropped: dropped, on: wired)
    }

    /// What `antiphon top` shows of this end.
    var json: JSONValue {
        ["sent": .number(sequence), "dropped": .number(dropped)]
    }
}
