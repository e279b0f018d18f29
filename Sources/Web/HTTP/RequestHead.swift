/// The line and the headers of a request.
enum RequestHead {
    /// Reads a head that ends with an empty line.
    static func parse(_ bytes: [UInt8]) throws(HTTPFault) -> HTTPRequest {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst() else { throw .malformed("The request is empty.") }
        var request = try requestLine(try line(first))
        var hosts = 0
        for part in lines {
            let text = try line(part, isLast: part.isEmpty)
            if text.isEmpty { continue }
            let (name, value) = try header(text)
            if name == "host" { hosts += 1 }
            request.headers[name] = request.headers[name].map { "\($0), \(value)" } ?? value
        }
        guard hosts == 1 || (hosts == 0 && !request.keepsAlive) else {
            throw .malformed("A request names its host once.")
        }
        return request
    }

    /// A line without its end; nothing in it may look like one.
    private static func line(_ bytes: ArraySlice<UInt8>, isLast: Bool = false) throws(HTTPFault)
        -> ArraySlice<UInt8>
    {
        if isLast { return bytes }
        guard bytes.last == UInt8(ascii: "\r") else { throw .malformed("A line does not end in CR LF.") }
        let text = bytes.dropLast()
        guard text.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else {
            throw .malformed("A line holds a control character.")
        }
        return text
    }

    private static func requestLine(_ line: ArraySlice<UInt8>) throws(HTTPFault) -> HTTPRequest {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(isTokenByte) else {
            throw .malformed("The request's first line is no HTTP.")
        }
        let version = String(decoding: parts[2], as: UTF8.self)
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            throw version.hasPrefix("HTTP/")
                ? HTTPFault(505, "This server speaks HTTP/1.1.")
                : .malformed("The request's first line is no HTTP.")
        }
        let (path, query) = try target(parts[1])
        var request = HTTPRequest(method: String(decoding: parts[0], as: UTF8.self), path: path, query: query)
        request.keepsAlive = version == "HTTP/1.1"
        return request
    }

    /// Path and query of what is asked for: `/path?query`, `http://host/path?query` or `*`.
    private static func target(
        _ bytes: ArraySlice<UInt8>
    ) throws(HTTPFault) -> (String, [(name: String, value: String)]) {
        var rest = bytes
        if rest.elementsEqual("*".utf8) { return ("*", []) }
        for scheme in ["http://", "https://"] where rest.starts(with: scheme.utf8) {
            rest = rest.dropFirst(scheme.utf8.count).drop {
                $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?")
            }
        }
        guard rest.first == UInt8(ascii: "/") || (rest.startIndex != bytes.startIndex) else {
            throw .malformed("The request asks for no path.")
        }
        let parts = rest.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first.map { PercentCoding.decode($0) } ?? ""
        return (path.isEmpty ? "/" : path, parts.count > 1 ? PercentCoding.query(parts[1]) : [])
    }

    private static func header(_ line: ArraySlice<UInt8>) throws(HTTPFault) -> (name: String, value: String) {
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
