/// One WebSocket connection.
///
/// It belongs to the loop that serves it: use it from that thread only.
public final class WebConnection: Identifiable {
    /// Unlike that of every other connection of the same server.
    public let id: UInt64
    /// The other side's address, without its port.
    public let remoteAddress: String
    /// The subprotocol that was agreed on.
    public let subprotocol: String?
    /// What the handler attached when it accepted the handshake, or later.
    public var attachment: AnyObject?
    /// The bytes that are not sent yet: they grow where the other side reads slowly.
    public var queuedBytes: Int { link.outbox.count }
    /// Whether messages can be sent.
    public var isOpen: Bool { phase == .open }

    enum Phase {
        case open
        /// This side has sent its close frame and waits for the other's.
        case closing
        /// Both sides have closed, or the other broke the protocol: nothing more is read.
        case ending
        case closed
    }

    private(set) var phase = Phase.open
    // When the other side was last heard, with anything at all, and with a message (ns).
    private(set) var lastHeard: UInt64
    private(set) var lastMessage: UInt64
    private(set) var pingSent = false
    // What the other side had taken when it was last looked at.
    private var takenBytes = 0
    // Whether the owner knows that it is over.
    var isEndTold = false
    // When a close that has begun must be through (ns).
    private(set) var closeDeadline = UInt64.max
    // What is told to the owner when it is over.
    private(set) var outcome: (code: CloseCode, reason: String) = (.abnormal, "")
    private var decoder: FrameDecoder
    private let port: ConnectionPort
    private let link: Link

    init(
        id: UInt64, link: Link, remoteAddress: String, subprotocol: String?, attachment: AnyObject? = nil,
        port: ConnectionPort, isServer: Bool
    ) {
        self.id = id
        self.link = link
        self.remoteAddress = remoteAddress
        self.subprotocol = subprotocol
        self.attachment = attachment
        self.port = port
        decoder = FrameDecoder(maximumMessageBytes: port.maximumMessageBytes, expectsMask: isServer)
        lastHeard = port.now
        lastMessage = lastHeard
    }

    // MARK: Sending

    /// Sends a text, which must be valid UTF-8; at once where the connection takes it, else as soon as it does.
    ///
    /// - Returns: false when the connection is closing or closed; the text is then thrown away.
    @discardableResult
    public func send(text: [UInt8]) -> Bool {
        send(text, as: .text)
    }

    /// Sends a text.
    @discardableResult
    public func send(text: String) -> Bool {
        send(Array(text.utf8), as: .text)
    }

    /// Sends a binary message.
    @discardableResult
    public func send(binary: [UInt8]) -> Bool {
        send(binary, as: .binary)
    }

    /// Sends what is queued, then closes. The owner is told when the connection has ended.
    ///
    /// - Parameters:
    ///   - reason: up to 123 bytes of UTF-8; more are cut off.
    ///   - discardingQueue: throws away what is queued: for a client that does not read it.
    public func close(code: CloseCode = .normal, reason: String = "", discardingQueue: Bool = false) {
        guard phase == .open else { return }
        outcome = (code, reason)
        if discardingQueue { link.discard() }
        startToClose(.closing, sending: ClosePayload.make(code, reason: reason))
    }

    /// Whether messages are read. While they are not, at most one more read of the socket is handed on, and no sign of
    /// life is asked for.
    public var isReading = true {
        didSet {
            guard isReading != oldValue, phase != .closed else { return }
            lastHeard = port.now
            lastMessage = lastHeard
            link.setReading(isReading)
        }
    }

    private func send(_ payload: [UInt8], as opcode: Frame.Opcode) -> Bool {
        guard phase == .open else { return false }
        let waiting = link.outbox.count
        guard waiting == 0 || waiting + payload.count <= port.maximumQueuedBytes else {
            close(code: .policyViolation, reason: "slow reader: \(waiting) bytes wait", discardingQueue: true)
            return false
        }
        port.writer.write(payload, as: opcode, to: link)
        return true
    }

    private func startToClose(_ phase: Phase, sending payload: [UInt8]) {
        self.phase = phase
        // For the other side's goodbye.
        isReading = true
        port.writer.write(payload, as: .close, to: link)
        if phase == .ending { link.end() }
        closeDeadline = port.closeDeadline()
    }

    // MARK: What the socket brings

    /// Bytes came.
    func received(_ bytes: UnsafeRawBufferPointer.SubSequence) {
        lastHeard = port.now
        pingSent = false
        var input = bytes
        do throws(FrameFault) {
            while phase == .open || phase == .closing, let event = try decoder.take(&input) { handle(event) }
        } catch {
            // A side that has said goodbye has nothing to add.
            guard phase == .open else {
                phase = .ending
                return link.end()
            }
            outcome = (error.code, error.reason)
            startToClose(.ending, sending: ClosePayload.make(error.code, reason: error.reason))
        }
    }

    private func handle(_ event: FrameDecoder.Event) {
        switch event {
        case .message(let message):
            lastMessage = lastHeard
            // What comes after a close has begun is nothing any more.
            if phase == .open { port.received(message, self) }
        case .ping(let payload):
            // One who does not read the answers gets no more of them.
            if phase == .open, link.outbox.count < 64 << 10 {
                port.writer.write(payload, as: .pong, to: link)
            }
        case .pong:
            break
        case .close(let code, let reason):
            if phase == .open {
                outcome = (code, reason)
                // It says that it wants no more.
                link.discard()
                startToClose(.ending, sending: ClosePayload.make(code, reason: ""))
                port.leaving(self)
            } else {
                phase = .ending
                link.end()
            }
        }
    }

    /// The socket takes bytes again. Returns false when it is broken.
    func becameWritable() -> Bool {
        let wasBehind = !link.outbox.isEmpty
        guard link.becameWritable() else { return false }
        if wasBehind, link.outbox.isEmpty, phase == .open { port.drained(self) }
        return true
    }

    /// Asks whether the other side is still there.
    func ping() {
        pingSent = true
        takenBytes = link.takenBytes
        port.writer.write(Array("ping".utf8), as: .ping, to: link)
    }

    /// Whether the other side has taken more than the ping since it was sent, or since this was last asked. That counts
    /// as being heard: one that reads slowly comes to the ping late.
    func hasReadOn() -> Bool {
        let before = takenBytes
        takenBytes = link.takenBytes
        guard takenBytes - before > Frame.maximumHeadBytes + 4 else { return false }
        lastHeard = port.now
        return true
    }

    /// Ends it without a word.
    func kill(reason: String) {
        if phase == .open { outcome = (.abnormal, reason) }
        link.kill()
    }

    /// The socket is gone.
    func ended() {
        phase = .closed
    }
}
