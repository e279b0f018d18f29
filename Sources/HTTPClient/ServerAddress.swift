/// The address that the paths of a server's API begin with, such as `http://localhost:8080/v1`.
public struct ServerAddress: Equatable, Sendable, CustomStringConvertible {
    private let base: String
    private let query: String
    /// The address for people: without a password or a query, which may hold a key.
    public let description: String
    /// The name or number of the server's host.
    public let host: String

    /// Reads an address; `nil` where it is none of HTTP.
    public init?(_ text: String) {
        let parts = text.trimmed.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, !first.contains(where: { $0.isWhitespace || $0 == "#" }) else {
            return nil
        }
        var base = String(first)
        while base.hasSuffix("/") { base.removeLast() }
        guard let scheme = ["http://", "https://"].first(where: { base.lowercased().hasPrefix($0) }) else {
            return nil
        }
        let authority = base.dropFirst(scheme.count).prefix { $0 != "/" }
        let server = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
        let host = server.hasPrefix("[") ? server.prefix { $0 != "]" } + "]" : server.prefix { $0 != ":" }
        guard !host.isEmpty, host != "[]" else { return nil }
        self.base = base
        self.host = host.lowercased()
        description = scheme + server + base.dropFirst(scheme.count + authority.count)
        query = parts.count > 1 ? "?" + parts[1] : ""
    }

    /// The address of a path of the API.
    public func url(_ path: String) -> String {
        base + path + query
    }

}
