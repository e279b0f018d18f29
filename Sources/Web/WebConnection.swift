internal import CWebSockets

/// One WebSocket connection.
///
/// It belongs to the loop that serves it: use it from that thread only.
public final class WebConnection: Identifiable {
    /// Unlike that of every other connection of the same server.
    public let id: UInt64
    /// The other side's address, without its port.
    public let remoteAddress: String
    /// What the handler attached when it accepted the handshake, or later.
    public var attachment: AnyObject?
    /// The bytes of messages that are not sent yet: they grow where the other side reads slowly.
    public var queuedBytes: Int { outbox.byteCount }
    /// Whether messages can be sent.
    public var isOpen: Bool { phase == .open }

    enum Phase { case open, closing, closed }

    var phase = Phase.open
    var outbox = Outbox()
    var inbox: Inbox
    // When the other side was last heard, with anything at all, and with a message (ns).
    var lastHeard: UInt64
    var lastMessage: UInt64
    var pingSent = false
    // When a close that has begun must be through (ns).
    var closeDeadline = UInt64.max
    // What is told to the owner when it is over.
    var outcome: (code: CloseCode, reason: String) = (.abnormal, "")
    private var closeFrame: (code: CloseCode, reason: [UInt8])?
    private let port: ConnectionPort
    private let socket: OpaquePointer

    init(
        id: UInt64, socket: OpaquePointer, remoteAddress: String, attachment: AnyObject?, port: ConnectionPort
    ) {
        self.id = id
        self.socket = socket
        self.remoteAddress = remoteAddress
        self.attachment = attachment
        self.port = port
        inbox = Inbox(maximumBytes: port.maximumMessageBytes)
        lastHeard = port.now
        lastMessage = port.now
    }

    // MARK: Sending

    /// Sends a text, which must be valid UTF-8; at once where the connection takes it, else as soon as it does.
    ///
    /// - Returns: false when the connection is closing or closed; the text is then thrown away.
    @discardableResult
    public func send(text: [UInt8]) -> Bool {
        send(text, isText: true)
    }

    /// Sends a text.
    @discardableResult
    public func send(text: String) -> Bool {
        send(Array(text.utf8), isText: true)
    }

    /// Sends a binary message.
    @discardableResult
    public func send(binary: [UInt8]) -> Bool {
        send(binary, isText: false)
    }

    /// Sends what is queued, then closes. The owner is told when the connection has ended.
    ///
    /// - Parameters:
    ///   - reason: up to 123 bytes of UTF-8; more are cut off.
    ///   - discardingQueue: throws away what is queued: for a client that does not read it.
    public func close(code: CloseCode = .normal, reason: String = "", discardingQueue: Bool = false) {
        guard phase == .open else { return }
        if discardingQueue { outbox.discard() }
        phase = .closing
        outcome = (code, reason)
        closeFrame = (code, Self.closeReason(reason))
        closeDeadline = min(closeDeadline, port.closeDeadline())
        if outbox.byteCount == 0 { port.readyToClose(self) }
    }

    private func send(_ payload: [UInt8], isText: Bool) -> Bool {
        guard phase == .open else { return false }
        if outbox.isEmpty, lws_partial_buffered(socket) == 0 {
            write(payload, isText: isText)
            return true
        }
        guard outbox.byteCount + payload.count <= port.maximumQueuedBytes else {
            close(
                code: .policyViolation, reason: "slow reader: \(outbox.byteCount) bytes wait",
                discardingQueue: true)
            return false
        }
        outbox.append(payload, isText: isText)
        return true
    }

    private func write(_ payload: [UInt8], isText: Bool) {
        guard port.writer.write(payload, to: socket, as: isText ? LWS_WRITE_TEXT : LWS_WRITE_BINARY) else {
            // The library closes broken connections by itself once it looks at them.
            return port.wake()
        }
        guard lws_partial_buffered(socket) != 0 else { return }
        outbox.began(payload.count)
        port.wake()
    }

    /// The close frame's reason: at most 123 bytes, no broken character at the end (RFC 6455 §5.5).
    static func closeReason(_ reason: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in reason.unicodeScalars {
            let encoded = Array(String(scalar).utf8)
            guard bytes.count + encoded.count <= 123 else { break }
            bytes += encoded
        }
        return bytes
    }

    // MARK: What the library tells

    /// The socket takes bytes again.
    func becameWritable() {
        guard lws_partial_buffered(socket) == 0 else { return }
        let wasBehind = outbox.byteCount > 0
        outbox.sentAll()
        while lws_partial_buffered(socket) == 0, let entry = outbox.next() {
            write(entry.payload, isText: entry.isText)
        }
        guard outbox.byteCount == 0 else { return }
        if closeFrame != nil {
            port.readyToClose(self)
        } else if wasBehind, phase == .open {
            port.drained(self)
        }
    }

    /// Sends the close frame. Not from within a callback of the library.
    func beginClose() {
        guard phase == .closing, var frame = closeFrame else { return }
        closeFrame = nil
        lws_close_reason(
            socket, lws_close_status(UInt32(frame.code.rawValue)), &frame.reason, frame.reason.count)
        web_begin_close(socket)
    }

    /// A part of a message came. Returns false to have the connection closed.
    func received(_ part: UnsafeRawBufferPointer) -> Bool {
        lastHeard = port.now
        pingSent = false
        // What comes after a close has begun is nothing any more.
        guard phase == .open else { return true }
        do throws(Inbox.TooLong) {
            guard
                let message = try inbox.take(
                    part, remaining: lws_remaining_packet_payload(socket),
                    isLast: lws_is_final_fragment(socket) != 0)
            else { return true }
            lastMessage = lastHeard
            port.received(lws_frame_is_binary(socket) != 0 ? .binary(message) : .text(message), self)
            return true
        } catch {
            var reason = Array("message over \(port.maximumMessageBytes) bytes".utf8)
            outcome = (.messageTooBig, String(decoding: reason, as: UTF8.self))
            phase = .closing
            closeDeadline = min(closeDeadline, port.closeDeadline())
            lws_close_reason(socket, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, &reason, reason.count)
            return false
        }
    }

    /// The other side closes.
    func peerCloses(_ payload: UnsafeRawBufferPointer) {
        if phase == .open {
            let code = payload.count >= 2 ? CloseCode(UInt16(payload[0]) << 8 | UInt16(payload[1])) : .none
            outcome = (code, String(decoding: payload.dropFirst(2), as: UTF8.self))
        }
        phase = .closing
        closeFrame = nil
        closeDeadline = min(closeDeadline, port.closeDeadline())
    }

    /// Asks whether the other side is still there.
    func ping() {
        pingSent = true
        // A socket that takes nothing tells by itself that no one reads.
        guard phase == .open, lws_partial_buffered(socket) == 0 else { return }
        _ = port.writer.write(Array("ping".utf8), to: socket, as: LWS_WRITE_PING)
    }

    /// Ends it without a word.
    func kill() {
        web_kill(socket)
    }
}

extension WebConnection {
    /// The other side answered a ping.
    func answered() {
        lastHeard = monotonicNow()
        pingSent = false
    }
}
