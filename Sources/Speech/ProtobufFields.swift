/// The fields of one message of Protocol Buffers, one after the other.
///
/// The format: <https://protobuf.dev/programming-guides/encoding/>. Nothing about the bytes is taken for granted.
struct ProtobufFields {
    /// What a field holds.
    enum Value: Equatable {
        case number(UInt64)
        /// Text, bytes or another message: where it lies.
        case bytes(Range<Int>)
        /// Numbers of fixed width, which nothing here asks for.
        case other
    }

    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// Reads the message that lies in a range of `bytes`.
    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// The next field and its number; `nil` at the end.
    mutating func next() throws(WeightsError) -> (field: UInt64, value: Value)? {
        guard position < end else { return nil }
        let key = try number()
        switch key & 7 {
        case 0: return (key >> 3, .number(try number()))
        case 1: return (key >> 3, try skip(8))
        case 2:
            let length = try number()
            guard length <= UInt64(end - position) else {
                throw .malformed("a field of \(length) bytes is cut off")
            }
            let start = position
            position += Int(length)
            return (key >> 3, .bytes(start..<position))
        case 5: return (key >> 3, try skip(4))
        default: throw .malformed("a field is of the unknown kind \(key & 7)")
        }
    }

    private mutating func skip(_ count: Int) throws(WeightsError) -> Value {
        guard count <= end - position else { throw .malformed("a number is cut off") }
        position += count
        return .other
    }

    /// Seven bits a byte, the lowest first; the eighth tells that more follow.
    mutating func number() throws(WeightsError) -> UInt64 {
        var result: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard position < end else { throw .malformed("a number is cut off") }
            let byte = bytes[position]
            position += 1
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
        }
        throw .malformed("a number has more than 64 bits")
    }

    /// Whether everything was read.
    var isAtEnd: Bool { position == end }
}
