/// The percent signs of URLs (RFC 3986 §2.1).
enum PercentCoding {
    /// The text that the bytes stand for. What is no valid code stays as it is; what is no UTF-8 is replaced.
    static func decode(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool = false) -> String {
        var decoded: [UInt8] = []
        // The hexadecimal digits of a code that has begun.
        var pending: [UInt8] = []
        for byte in bytes {
            if pending.isEmpty {
                if byte == UInt8(ascii: "%") {
                    pending = [byte]
                } else {
                    decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                }
            } else if Character(UnicodeScalar(byte)).isHexDigit {
                pending.append(byte)
                if pending.count == 3 {
                    let digits = String(decoding: pending.dropFirst(), as: UTF8.self)
                    decoded.append(UInt8(digits, radix: 16) ?? 0)
                    pending = []
                }
            } else {
                decoded += pending
                pending = []
                if byte == UInt8(ascii: "%") { pending = [byte] } else { decoded.append(byte) }
            }
        }
        return String(decoding: decoded + pending, as: UTF8.self)
    }

    /// The parts of a query.
    static func query(_ bytes: ArraySlice<UInt8>) -> [(name: String, value: String)] {
        bytes.split(separator: UInt8(ascii: "&")).map { part in
            let pair = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (
                decode(pair[0], plusIsSpace: true), pair.count > 1 ? decode(pair[1], plusIsSpace: true) : ""
            )
        }
    }
}
