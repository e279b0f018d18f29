/// What stands in front of a frame's payload.
struct FrameHead: Equatable {
    var isFinal: Bool
    var opcode: Frame.Opcode
    /// The bytes of the payload.
    var length: Int
    /// The mask as it lies in memory, where there is one.
    var key: UInt32?

    /// Reads a head; `nil` where the bytes end within it.
    static func read(
        _ bytes: some RandomAccessCollection<UInt8>
    ) throws(FrameFault) -> (head: FrameHead, count: Int)? {
        guard bytes.count >= 2 else { return nil }
        func byte(_ index: Int) -> UInt8 { bytes[bytes.index(bytes.startIndex, offsetBy: index)] }
        guard byte(0) & 0x70 == 0 else { throw .protocolError("reserved bit set") }
        guard let opcode = Frame.Opcode(rawValue: byte(0) & 0x0F) else {
            throw .protocolError("unknown opcode")
        }
        let isMasked = byte(1) & 0x80 != 0
        var length = UInt64(byte(1) & 0x7F)
        var count = 2
        if length >= 126 {
            let size = length == 126 ? 2 : 8
            guard bytes.count >= 2 + size else { return nil }
            length = (2..<2 + size).reduce(0) { $0 << 8 | UInt64(byte($1)) }
            count += size
            // The shortest form must be used, and the highest bit is none of the length's.
            guard length >= (size == 2 ? 126 : 65536), length <= UInt64(Int.max) else {
                throw .protocolError("malformed length")
            }
        }
        var key: UInt32?
        if isMasked {
            guard bytes.count >= count + 4 else { return nil }
            key = UInt32(
                littleEndian: (0..<4).reduce(0) { $0 | UInt32(byte(count + $1)) << (UInt32($1) * 8) })
            count += 4
        }
        return (
            FrameHead(isFinal: byte(0) & 0x80 != 0, opcode: opcode, length: Int(length), key: key), count
        )
    }
}
