/// What WebSocket frames are made of (RFC 6455 §5.2).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |F|R|R|R| opcode|M| length (7)  |  length (16, if 126;          |
///     |I|S|S|S|  (4)  |A|             |          64, if 127) …        |
///     |N|V|V|V|       |S|             |                               |
///     | |1|2|3|       |K|             |                               |
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |  masking key, if MASK         |  payload …                    |
///     +-------------------------------+-------------------------------+
enum Frame {
    enum Opcode: UInt8 {
        case continuation = 0x0
        case text = 0x1
        case binary = 0x2
        case close = 0x8
        case ping = 0x9
        case pong = 0xA

        var isControl: Bool { rawValue >= 0x8 }
    }

    // The most bytes in front of a payload.
    static let maximumHeadBytes = 14
    // The most bytes of a control frame's payload.
    static let maximumControlBytes = 125

    /// Writes the head of an unfragmented frame.
    ///
    /// - Parameter key: the mask, from a client only.
    /// - Returns: how many bytes it has.
    static func writeHead(
        of opcode: Opcode, length: Int, key: UInt32?, to buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        let masked: UInt8 = key == nil ? 0 : 0x80
        buffer[0] = 0x80 | opcode.rawValue
        var count = 2
        switch length {
        case ...125:
            buffer[1] = masked | UInt8(length)
        case ...65535:
            buffer[1] = masked | 126
            buffer.storeBytes(of: UInt16(length).bigEndian, toByteOffset: 2, as: UInt16.self)
            count = 4
        default:
            buffer[1] = masked | 127
            buffer.storeBytes(of: UInt64(length).bigEndian, toByteOffset: 2, as: UInt64.self)
            count = 10
        }
        guard let key else { return count }
        buffer.storeBytes(of: key, toByteOffset: count, as: UInt32.self)
        return count + 4
    }

    /// Masks bytes, or takes their mask off.
    ///
    /// - Parameters:
    ///   - key: the four bytes of the key as they lie in memory.
    ///   - offset: how many bytes of the same payload came before.
    static func mask(_ bytes: UnsafeMutableRawBufferPointer, with key: UInt32, offset: Int) {
        guard key != 0 else { return }
        // On a little-endian machine the key's next byte is its lowest one.
        let shift = UInt32(offset & 3) * 8
        let little = UInt32(littleEndian: key)
        let turned = shift == 0 ? little : little >> shift | little << (32 - shift)
        let wide = UInt64(turned) << 32 | UInt64(turned)
        var index = 0
        while index + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            bytes.storeBytes(of: (word ^ wide).littleEndian, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < bytes.count {
            bytes[index] ^= UInt8(truncatingIfNeeded: turned >> (UInt32(index & 3) * 8))
            index += 1
        }
    }
}
