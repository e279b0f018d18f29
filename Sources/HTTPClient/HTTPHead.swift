/// The status and the header fields of a response.
public struct HTTPHead: Equatable, Sendable {
    /// The status code: 200, 404, …
    public var status = 0
    private var fields: [String: String] = [:]

    /// How many fields are kept: of a server that sends more the rest is passed over.
    static let mostFields = 200

    /// Creates a head.
    public init(status: Int = 0, fields: [String: String] = [:]) {
        self.status = status
        for (name, value) in fields { self.fields[name.lowercased()] = value }
    }

    /// The value of a header field, whose name is of any case.
    public subscript(name: String) -> String? {
        fields[name.lowercased()]
    }

    /// Whether the body is of a media type.
    public func isOfType(_ type: String) -> Bool {
        self["content-type"]?.lowercased().hasPrefix(type) ?? false
    }

    /// Takes one line of the head, as the server sent it. `true` where it is the empty line at its end.
    mutating func take(line: String) -> Bool {
        let line = line.trimmed
        if line.isEmpty { return true }
        if line.hasPrefix("HTTP/") {
            // The status line of the next response, after an informational one.
            self = HTTPHead(status: line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
        } else if let colon = line.firstIndex(of: ":"), fields.count < Self.mostFields {
            fields[line[..<colon].lowercased()] = String(line[line.index(after: colon)...]).trimmed
        }
        return false
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
