/// The lines of an HTTP head, of requests and of responses.
enum HeaderLines {
    /// The lines of a head that ends with an empty one, without their ends.
    static func lines(of head: [UInt8]) throws(HTTPFault) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        for part in head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            guard part.last == UInt8(ascii: "\r") else { throw .malformed("A line does not end in CR LF.") }
            let line = part.dropLast()
            guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else {
                throw .malformed("A line holds a control character.")
            }
            lines.append(line)
        }
        return lines
    }

    /// A header's name, in lower case, and its value.
    static func header(_ line: ArraySlice<UInt8>) throws(HTTPFault) -> (name: String, value: String) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw .malformed("A header has no colon.")
        }
        let name = line[..<colon]
        // No space may stand before the colon or at the line's start (RFC 9112 §5.1, §5.2).
        guard !name.isEmpty, name.allSatisfy(isTokenByte) else {
            throw .malformed("A header's name is malformed.")
        }
        var value = line[line.index(after: colon)...]
        while let byte = value.first, byte == 0x20 || byte == 0x09 { value.removeFirst() }
        while let byte = value.last, byte == 0x20 || byte == 0x09 { value.removeLast() }
        return (String(decoding: name, as: UTF8.self).lowercased(), String(decoding: value, as: UTF8.self))
    }

    /// Whether a byte may stand in a method or in a header's name (RFC 9110 §5.6.2).
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
