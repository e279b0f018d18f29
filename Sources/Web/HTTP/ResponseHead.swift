/// The line and the headers of a response.
struct ResponseHead: Equatable {
    var status: Int
    /// The headers' values by their names in lower case.
    var headers: [String: String]

    /// Reads a head that ends with an empty line.
    static func parse(_ bytes: [UInt8]) throws(HTTPFault) -> ResponseHead {
        let lines = try HeaderLines.lines(of: bytes)
        let words = (lines.first ?? []).split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8),
            let status = Int(String(decoding: words[1], as: UTF8.self)), (100...599).contains(status)
        else { throw .malformed("The response's first line is no HTTP.") }
        var head = ResponseHead(status: status, headers: [:])
        for line in lines.dropFirst() where !line.isEmpty {
            let (name, value) = try HeaderLines.header(line)
            head.headers[name] = head.headers[name].map { "\($0), \(value)" } ?? value
        }
        return head
    }
}
