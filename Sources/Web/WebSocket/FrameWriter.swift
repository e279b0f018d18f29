/// Puts messages into frames, in one buffer that is used again and again.
final class FrameWriter {
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
    // What a buffer may keep for the next message; one that grew further is given back.
    private let keptBytes = 256 << 10
    private let masks: Bool

    /// - Parameter masks: whether frames are masked: a client's must be.
    init(masks: Bool) {
        self.masks = masks
    }

    deinit {
        buffer.deallocate()
    }

    /// Writes one unfragmented frame to a link.
    func write(_ payload: [UInt8], as opcode: Frame.Opcode, to link: Link) {
        let size = Frame.maximumHeadBytes + payload.count
        if buffer.count < size || (buffer.count > keptBytes && size <= keptBytes) {
            buffer.deallocate()
            buffer = .allocate(byteCount: max(size, 16 << 10), alignment: 16)
        }
        // The key keeps clients' bytes from passing for another protocol in between: it must not be guessed.
        let key: UInt32? = masks ? .random(in: .min ... .max) : nil
        let head = Frame.writeHead(of: opcode, length: payload.count, key: key, to: buffer)
        let body = UnsafeMutableRawBufferPointer(rebasing: buffer[head..<head + payload.count])
        body.copyBytes(from: payload)
        if let key { Frame.mask(body, with: key, offset: 0) }
        link.write(UnsafeRawBufferPointer(rebasing: buffer[..<(head + payload.count)]))
    }
}
