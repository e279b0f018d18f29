public import Messages

/// A request that a call fills in: `{name}` in the address stands for an argument.
///
/// Arguments that the address does not name go into its query (GET, DELETE) or into a JSON body (POST, PUT, PATCH).
public struct HTTPTemplate: Equatable, Sendable {
    /// A piece of the address.
    enum Piece: Equatable, Sendable {
        case text(String)
        case argument(String)
    }

    /// A request as it is sent.
    public struct Request: Equatable, Sendable {
        public var method: String
        public var url: String
        /// Header fields in the form `Name: value`.
        public var headers: [String]
        public var body: [UInt8]?
    }

    /// Why there is no request.
    public struct Fault: Error, Equatable {
        public var reason: String
    }

    /// The methods there are, and whether their arguments go into a body.
    static let methods = ["GET": false, "DELETE": false, "POST": true, "PUT": true, "PATCH": true]

    let pieces: [Piece]
    /// The method, one of `methods`.
    public let method: String
    let headers: [String]

    /// Reads an address.
    ///
    /// - Parameters:
    ///   - url: an address of HTTP with `{name}` for arguments, behind the name of the server.
    ///   - method: one of `methods`.
    ///   - headers: header fields in the form `Name: value`.
    init(url: String, method: String, headers: [String]) throws(Fault) {
        guard let scheme = ["http://", "https://"].first(where: { url.lowercased().hasPrefix($0) }) else {
            throw Fault(reason: "the address '\(url)' begins with http:// or https://")
        }
        let server = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        // Else whoever chooses the arguments would choose the server, and the headers' keys would go there.
        guard !server.isEmpty, !server.contains("{") else {
            throw Fault(reason: "the server of '\(url)' is named by the file, not by an argument")
        }
        guard !url.contains(where: { $0.isWhitespace || $0 == "#" }) else {
            throw Fault(reason: "an address has no spaces and no '#'")
        }
        var pieces: [Piece] = []
        var rest = url[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw Fault(reason: "'{' is not closed by '}'")
            }
            pieces.append(.text(String(rest[..<open])))
            pieces.append(.argument(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        pieces.append(.text(String(rest)))
        self.pieces = pieces
        self.method = method
        self.headers = headers
    }

    /// The arguments that the address names.
    var names: [String] {
        pieces.compactMap { if case .argument(let name) = $0 { name } else { nil } }
    }

    /// The request of a call.
    public func request(_ arguments: [String: JSONValue]) throws(Fault) -> Request {
        var url = ""
        var rest = arguments
        for piece in pieces {
            switch piece {
            case .text(let text): url += text
            case .argument(let name):
                guard let value = arguments[name], value != .null else {
                    throw Fault(reason: "'\(name)' is missing")
                }
                let text = Self.text(value)
                // A path of the server that the file does not name.
                guard text != ".", text != ".." else { throw Fault(reason: "'\(name)' cannot be '\(text)'") }
                url += Self.encoded(text)
                rest[name] = nil
            }
        }
        guard Self.methods[method] == true else {
            let query = rest.filter { $0.value != .null }.sorted { $0.key < $1.key }
                .map { "\(Self.encoded($0.key))=\(Self.encoded(Self.text($0.value)))" }.joined(separator: "&")
            if !query.isEmpty { url += (url.contains("?") ? "&" : "?") + query }
            return Request(method: method, url: url, headers: headers)
        }
        let hasType = headers.contains { $0.lowercased().hasPrefix("content-type:") }
        return Request(
            method: method, url: url, headers: headers + (hasType ? [] : ["Content-Type: application/json"]),
            body: JSONValue.object(rest).utf8)
    }

    private static func text(_ value: JSONValue) -> String {
        value.string ?? value.description
    }

    /// Percent-encodes everything but the unreserved characters of RFC 3986.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            let character = Character(UnicodeScalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber || "-._~".contains(character) {
                result.append(character)
            } else {
                result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
