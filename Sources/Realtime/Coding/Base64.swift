/// Base64 (RFC 4648, section 4) on bytes, the form in which audio crosses a JSON protocol.
///
/// Strict: the standard alphabet, padded, without white space, and the bits that the padding leaves over are zero. So
/// every sequence of bytes has exactly one spelling.
public enum Base64 {
    /// The length of the text that spells `byteCount` bytes.
    public static func encodedCount(_ byteCount: Int) -> Int {
        (byteCount + 2) / 3 * 4
    }

    /// The text that spells `bytes`.
    public static func encode(_ bytes: [UInt8]) -> [UInt8] {
        // Filling an array of no bytes writes to the one empty array that all threads share.
        guard !bytes.isEmpty else { return [] }
        return [UInt8](unsafeUninitializedCapacity: encodedCount(bytes.count)) { text, count in
            bytes.withUnsafeBytes { encode($0, into: UnsafeMutableRawBufferPointer(text)) }
            count = encodedCount(bytes.count)
        }
    }

    /// The bytes that a part of `text` spells; nil where it is no base64.
    public static func decode(_ text: [UInt8], in range: Range<Int>) -> [UInt8]? {
        guard text.indices.contains(range), range.count.isMultiple(of: 4) else { return nil }
        guard !range.isEmpty else { return [] }
        var isValid = true
        let bytes = text.withUnsafeBytes { text in
            [UInt8](unsafeUninitializedCapacity: range.count / 4 * 3) { bytes, count in
                let decoded = decode(
                    UnsafeRawBufferPointer(rebasing: text[range]), into: UnsafeMutableRawBufferPointer(bytes))
                isValid = decoded != nil
                count = decoded ?? 0
            }
        }
        return isValid ? bytes : nil
    }

    /// The bytes that `text` spells; nil where it is no base64.
    public static func decode(_ text: String) -> [UInt8]? {
        let text = Array(text.utf8)
        return decode(text, in: text.indices)
    }

    /// Writes the text that spells `source`; `target` must have room for it.
    static func encode(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
        digitPairs.withUnsafeBufferPointer { pairs in
            var from = 0
            var to = 0
            while from + 3 <= source.count {
                let group = Int(source[from]) << 16 | Int(source[from + 1]) << 8 | Int(source[from + 2])
                target.storeBytes(of: pairs[group >> 12], toByteOffset: to, as: UInt16.self)
                target.storeBytes(of: pairs[group & 0xFFF], toByteOffset: to + 2, as: UInt16.self)
                from += 3
                to += 4
            }
            guard from < source.count else { return }
            let hasTwo = from + 1 < source.count
            let group = Int(source[from]) << 16 | (hasTwo ? Int(source[from + 1]) << 8 : 0)
            target.storeBytes(of: pairs[group >> 12], toByteOffset: to, as: UInt16.self)
            target[to + 2] = hasTwo ? alphabet[group >> 6 & 63] : padding
            target[to + 3] = padding
        }
    }

    /// Writes what `source`, a multiple of four bytes, spells; nil where it is no base64.
    private static func decode(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) -> Int? {
        guard !source.isEmpty else { return 0 }
        return digitValues.withUnsafeBufferPointer { values in
            let last = source.count - 4
            var to = 0
            // One check at the end for all: a byte that is no digit sets a bit above the 24 that digits set.
            var all: UInt32 = 0
            for from in stride(from: 0, to: last, by: 4) {
                let group =
                    values[Int(source[from])] << 18 | values[Int(source[from + 1])] << 12
                    | values[Int(source[from + 2])] << 6 | values[Int(source[from + 3])]
                all |= group
                target[to] = UInt8(truncatingIfNeeded: group >> 16)
                target[to + 1] = UInt8(truncatingIfNeeded: group >> 8)
                target[to + 2] = UInt8(truncatingIfNeeded: group)
                to += 3
            }
            let padded = source[last + 3] != padding ? 0 : source[last + 2] != padding ? 1 : 2
            var group: UInt32 = 0
            for offset in 0..<(4 - padded) {
                group |= values[Int(source[last + offset])] << (18 - 6 * offset)
            }
            all |= group
            let leftOver: UInt32 = padded == 0 ? 0 : padded == 1 ? 0xFF : 0xFFFF
            guard all & aboveDigits == 0, group & leftOver == 0 else { return nil }
            for offset in 0..<(3 - padded) {
                target[to + offset] = UInt8(truncatingIfNeeded: group >> (16 - 8 * offset))
            }
            return to + 3 - padded
        }
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    /// The two digits of each 12 bits, as they lie in memory.
    private static let digitPairs: [UInt16] = (0..<4096).map { bits in
        UInt16(littleEndian: UInt16(alphabet[bits >> 6]) | UInt16(alphabet[bits & 63]) << 8)
    }

    /// Six bits for each digit, `notADigit` for every other byte.
    private static let digitValues: [UInt32] = {
        var values = [UInt32](repeating: notADigit, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt32(value) }
        return values
    }()

    /// The bits of a group that no digit sets.
    private static let aboveDigits: UInt32 = 0xFF00_0000
    /// Has one of those bits however a digit's place shifts it: by 0, 6, 12 or 18.
    private static let notADigit: UInt32 = 1 << 24 | 1 << 18 | 1 << 12 | 1 << 6
}
