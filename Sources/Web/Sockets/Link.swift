internal import CWebSockets
internal import Glibc

/// One socket that libwebsockets serves: bytes out, and the way to its end.
final class Link {
    /// What waits to be sent.
    private(set) var outbox = ByteQueue()
    private let socket: OpaquePointer
    private let loop: EventLoop
    /// Encrypts what is written, where that is not done by the library.
    var seal: TLSClient?
    // Whether nothing more is to be sent after what waits.
    private var isEnding = false
    private var isReleased = false
    // What the socket took.
    private var sentBytes = 0

    init(_ socket: OpaquePointer, in loop: EventLoop) {
        self.socket = socket
        self.loop = loop
    }

    /// How many bytes the other side's kernel has taken; where it is slow, they tell that it still reads.
    var takenBytes: Int { sentBytes - web_untaken(socket) }

    /// Bytes came: from here on the connection's deadlines are its owner's alone.
    func release() {
        guard !isReleased else { return }
        isReleased = true
        web_release(socket)
    }

    /// Sends the bytes at once as far as the socket takes them; the rest waits.
    func write(_ bytes: UnsafeRawBufferPointer) {
        guard !isEnding else { return }
        if let seal {
            seal.send(bytes).withUnsafeBytes { writeSealed($0) }
        } else {
            writeSealed(bytes)
        }
    }

    /// Sends bytes as they are.
    func writeSealed(_ bytes: UnsafeRawBufferPointer) {
        var sent = 0
        if outbox.isEmpty { sent = max(0, web_write(socket, bytes.baseAddress, bytes.count)) }
        sentBytes += sent
        guard sent < bytes.count else { return }
        outbox.append(Array(bytes[sent...]))
        waitUntilWritable()
    }

    /// Sends the bytes.
    func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { write($0) }
    }

    /// The socket takes bytes again: sends what waits.
    ///
    /// - Returns: false when it is broken.
    func becameWritable() -> Bool {
        var isBroken = false
        var isFull = false
        while !outbox.isEmpty, !isFull, !isBroken {
            outbox.drain { piece in
                let sent = web_write(socket, piece.baseAddress, piece.count)
                isBroken = sent < 0
                isFull = sent < piece.count
                sentBytes += max(0, sent)
                return max(0, sent)
            }
        }
        guard !isBroken else { return false }
        if outbox.isEmpty {
            if isEnding { web_finish(socket) }
        } else {
            waitUntilWritable()
        }
        return true
    }

    /// Ends this side after what waits is sent. The other side's end, or the owner's deadline, then ends it all: a
    /// socket closed with bytes unread would take back what the other side has not read yet.
    func end() {
        guard !isEnding else { return }
        if let seal { seal.end().withUnsafeBytes { writeSealed($0) } }
        isEnding = true
        if outbox.isEmpty { web_finish(socket) }
    }

    /// Throws away what waits, but for what is begun.
    func discard() {
        outbox.discardUnbegun()
    }

    /// Ends it in the loop's next round, whatever waits.
    func kill() {
        web_kill(socket)
    }

    /// Whether what comes is read; else it waits on the other side, once the kernels' buffers are full.
    func setReading(_ reads: Bool) {
        web_set_reading(socket, reads ? 1 : 0)
        loop.wake()
    }

    private func waitUntilWritable() {
        lws_callback_on_writable(socket)
        // Only in its loop does libuv tell the kernel what is waited for.
        loop.wake()
    }
}
