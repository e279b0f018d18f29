/// Reads WebSocket messages out of a stream of bytes (RFC 6455 §5), strictly and within bounds.
struct FrameDecoder {
    /// The most bytes of one message, its fragments together.
    let maximumMessageBytes: Int
    /// Whether frames must be masked: those of clients must, those of servers must not be.
    let expectsMask: Bool

    // A head that came in part.
    private var partialHead: [UInt8] = []
    private var frame: FrameHead?
    // How many bytes of the frame's payload have come.
    private var received = 0
    private var message: [UInt8] = []
    private var messageKind: Frame.Opcode?
    private var control: [UInt8] = []

    /// What the bytes brought.
    enum Event: Equatable {
        case message(WebMessage)
        case ping([UInt8])
        case pong
        /// The other side closes; 1005 where it gives no code.
        case close(CloseCode, reason: String)
    }

    init(maximumMessageBytes: Int, expectsMask: Bool) {
        self.maximumMessageBytes = maximumMessageBytes
        self.expectsMask = expectsMask
    }

    /// Takes bytes from the front, up to the end of one event.
    ///
    /// - Returns: `nil` where it needs more.
    mutating func take(_ input: inout UnsafeRawBufferPointer.SubSequence) throws(FrameFault) -> Event? {
        while true {
            guard let frame else {
                guard try takeHead(&input) else { return nil }
                continue
            }
            if received < frame.length {
                guard !input.isEmpty else { return nil }
                takePayload(of: frame, from: &input)
                guard received == frame.length else { return nil }
            }
            self.frame = nil
            if let event = try end(of: frame) { return event }
        }
    }

    /// Reads the next head. Returns whether it is there.
    private mutating func takeHead(_ input: inout UnsafeRawBufferPointer.SubSequence) throws(FrameFault)
        -> Bool
    {
        var head: FrameHead?
        if partialHead.isEmpty, let (whole, count) = try FrameHead.read(input) {
            input = input.dropFirst(count)
            head = whole
        } else {
            // A head that is cut in two by the stream: byte by byte, at most fourteen times.
            while head == nil, let byte = input.popFirst() {
                partialHead.append(byte)
                head = try FrameHead.read(partialHead)?.head
            }
        }
        guard let head else { return false }
        partialHead.removeAll(keepingCapacity: true)
        try check(head)
        frame = head
        received = 0
        return true
    }

    private mutating func check(_ head: FrameHead) throws(FrameFault) {
        guard (head.key != nil) == expectsMask else {
            throw .protocolError(expectsMask ? "frame without mask" : "frame with mask")
        }
        switch head.opcode {
        case .close, .ping, .pong:
            guard head.isFinal, head.length <= Frame.maximumControlBytes else {
                throw .protocolError("control frame too long or fragmented")
            }
            return
        case .continuation:
            guard messageKind != nil else { throw .protocolError("continuation of nothing") }
        case .text, .binary:
            guard messageKind == nil else { throw .protocolError("message within a message") }
            messageKind = head.opcode
        }
        guard head.length <= maximumMessageBytes - message.count else {
            throw FrameFault(code: .messageTooBig, reason: "message over \(maximumMessageBytes) bytes")
        }
        // Room for what has been shown to come and a little more: a head alone costs its sender nothing.
        if message.isEmpty { message.reserveCapacity(min(head.length, 16 << 10)) }
    }

    private mutating func takePayload(
        of frame: FrameHead, from input: inout UnsafeRawBufferPointer.SubSequence
    ) {
        let part = input.prefix(frame.length - received)
        input = input.dropFirst(part.count)
        if frame.opcode.isControl {
            Self.append(part, to: &control, key: frame.key, offset: received)
        } else {
            Self.append(part, to: &message, key: frame.key, offset: received)
        }
        received += part.count
    }

    private static func append(
        _ part: UnsafeRawBufferPointer.SubSequence, to bytes: inout [UInt8], key: UInt32?, offset: Int
    ) {
        let start = bytes.count
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: part))
        guard let key else { return }
        bytes.withUnsafeMutableBytes { buffer in
            Frame.mask(UnsafeMutableRawBufferPointer(rebasing: buffer[start...]), with: key, offset: offset)
        }
    }

    private mutating func end(of frame: FrameHead) throws(FrameFault) -> Event? {
        if frame.opcode.isControl {
            defer { control.removeAll(keepingCapacity: true) }
            switch frame.opcode {
            case .ping: return .ping(control)
            case .close: return try ClosePayload.read(control)
            default: return .pong
            }
        }
        guard frame.isFinal else { return nil }
        defer { messageKind = nil }
        let whole = message
        message = []
        guard messageKind == .text else { return .message(.binary(whole)) }
        guard UTF8Check.isValid(whole) else {
            throw FrameFault(code: .invalidPayload, reason: "text is no UTF-8")
        }
        return .message(.text(whole))
    }
}
