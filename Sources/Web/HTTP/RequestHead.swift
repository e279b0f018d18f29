/// The line and the headers of a request.
enum RequestHead {
    /// Reads a head that ends with an empty line.
    static func parse(_ bytes: [UInt8]) throws(HTTPFault) -> HTTPRequest {
        let lines = try HeaderLines.lines(of: bytes)
        guard let first = lines.first else { throw .malformed("The request is empty.") }
        var request = try requestLine(first)
        var hosts = 0
        for line in lines.dropFirst() where !line.isEmpty {
            let (name, value) = try HeaderLines.header(line)
            if name == "host" { hosts += 1 }
            request.headers[name] = request.headers[name].map { "\($0), \(value)" } ?? value
        }
        guard hosts == 1 || (hosts == 0 && !request.keepsAlive) else {
            throw .malformed("A request names its host once.")
        }
        return request
    }

    private static func requestLine(_ line: ArraySlice<UInt8>) throws(HTTPFault) -> HTTPRequest {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(HeaderLines.isTokenByte) else {
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
        guard rest.first == UInt8(ascii: "/") || rest.startIndex != bytes.startIndex else {
            throw .malformed("The request asks for no path.")
        }
        let parts = rest.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first.map { PercentCoding.decode($0) } ?? ""
        return (path.isEmpty ? "/" : path, parts.count > 1 ? PercentCoding.query(parts[1]) : [])
    }
}
