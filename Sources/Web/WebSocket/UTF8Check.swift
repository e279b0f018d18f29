/// Whether bytes are UTF-8 (RFC 3629).
enum UTF8Check {
    static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.withContiguousStorageIfAvailable { isValid(UnsafeRawBufferPointer($0)) }
            ?? isValid(Array(bytes))
    }

    private static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            // Most text is ASCII: eight bytes at once.
            while index + 8 <= bytes.count,
                bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                index += 8
            }
            guard index < bytes.count else { return true }
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            guard let (following, second) = form(lead), index + following < bytes.count,
                second.contains(bytes[index + 1])
            else { return false }
            for offset in 1...following where bytes[index + offset] & 0xC0 != 0x80 { return false }
            index += following + 1
        }
        return true
    }

    /// How many bytes follow a first one, and what the first of them may be: no longer form than needed, no
    /// surrogate, nothing above U+10FFFF.
    private static func form(_ lead: UInt8) -> (following: Int, second: ClosedRange<UInt8>)? {
        switch lead {
        case 0xC2...0xDF: (1, 0x80...0xBF)
        case 0xE0: (2, 0xA0...0xBF)
        case 0xED: (2, 0x80...0x9F)
        case 0xE1...0xEF: (2, 0x80...0xBF)
        case 0xF0: (3, 0x90...0xBF)
        case 0xF1...0xF3: (3, 0x80...0xBF)
        case 0xF4: (3, 0x80...0x8F)
        default: nil
        }
    }
}
