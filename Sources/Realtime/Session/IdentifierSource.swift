/// Makes ids in the shape of the service's own: a prefix, and letters and digits without meaning.
///
/// SplitMix64: from a random seed, ids of different sessions are different as surely as the seeds are.
struct IdentifierSource {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A new id; 21 letters and digits hold 125 bits.
    mutating func make(_ prefix: StaticString, length: Int = 21) -> String {
        String(unsafeUninitializedCapacity: prefix.utf8CodeUnitCount + length) { text in
            var end = 0
            for byte in UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount) {
                text.initializeElement(at: end, to: byte)
                end += 1
            }
            var rest: UInt64 = 0
            for index in 0..<length {
                // One number holds 10 digits of base 62.
                if index.isMultiple(of: 10) { rest = next() }
                text.initializeElement(at: end, to: Self.digits[Int(rest % 62)])
                end += 1
                rest /= 62
            }
            return end
        }
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
}
