internal import CWebSockets

/// Hands messages to libwebsockets, which wants room for a frame's head in front of them.
final class FrameWriter {
    private let headroom = Int(web_headroom())
    private var buffer: UnsafeMutableRawBufferPointer
    // What a buffer may keep for the next message; one that grew further is given back.
    private let keptBytes = 256 << 10

    init() {
        buffer = .allocate(byteCount: 16 << 10, alignment: 16)
    }

    deinit {
        buffer.deallocate()
    }

    /// Writes one message or other bytes; what the kernel does not take the library keeps and sends later.
    ///
    /// - Returns: false when the connection is broken.
    func write(_ payload: [UInt8], to socket: OpaquePointer, as kind: lws_write_protocol) -> Bool {
        let size = headroom + payload.count
        if buffer.count < size || (buffer.count > keptBytes && size <= keptBytes) {
            buffer.deallocate()
            buffer = .allocate(byteCount: size <= keptBytes ? max(size, 16 << 10) : size, alignment: 16)
        }
        guard let start = buffer.baseAddress?.advanced(by: headroom) else { return false }
        payload.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { start.copyMemory(from: base, byteCount: bytes.count) }
        }
        let begin = start.assumingMemoryBound(to: UInt8.self)
        return lws_write(socket, begin, payload.count, kind) >= 0
    }
}
