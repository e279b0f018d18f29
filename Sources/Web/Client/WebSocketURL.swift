/// Where a WebSocket client connects to.
public struct WebSocketURL: Equatable, Sendable {
    /// Whether the connection is encrypted (wss).
    public var isSecure: Bool
    /// A name or an address, IPv6 without brackets.
    public var host: String
    public var port: UInt16
    /// Path and query, as they are sent.
    public var target: String

    /// Reads a URL: `ws://host:port/path?query`, `wss://…`, or the same with http and https.
    public init(_ text: String) throws(WebError) {
        func fault(_ reason: String) -> WebError { .url(text, reason: reason) }
        guard let colon = text.firstRange(of: "://") else {
            throw fault("it must begin with ws:// or wss://")
        }
        switch text[..<colon.lowerBound].lowercased() {
        case "ws", "http": isSecure = false
        case "wss", "https": isSecure = true
        default: throw fault("it must begin with ws:// or wss://")
        }
        var rest = text[colon.upperBound...]
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = rest[..<end]
        target = rest[end...].first == "/" ? String(rest[end...]) : "/" + rest[end...]
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw fault("its path holds a character that must be percent-encoded")
        }
        guard !authority.contains("@") else {
            throw fault("it holds a user name or password; send a key as a header instead")
        }
        var portText: Substring?
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]") else {
                throw fault("the address has no closing bracket")
            }
            host = String(authority[authority.index(after: authority.startIndex)..<bracket])
            let after = authority[authority.index(after: bracket)...]
            guard after.isEmpty || after.first == ":" else {
                throw fault("something stands between address and port")
            }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else {
            let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            host = String(parts[0])
            portText = parts.count > 1 ? parts[1] : nil
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw fault("it names no host")
        }
        guard let portText, !portText.isEmpty else {
            port = isSecure ? 443 : 80
            return
        }
        guard let number = UInt16(portText), number > 0 else {
            throw fault("its port is no number from 1 to 65535")
        }
        port = number
    }

    /// Host and port as the Host header gives them: the port only where it is not the usual one.
    var hostHeader: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }
}
