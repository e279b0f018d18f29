internal import Glibc

/// What a machine calls itself: names and addresses that lead nowhere else.
enum LoopbackName {
    /// Whether a host is this machine for whoever names it: `localhost`, names under it (RFC 6761), `127.…`, `::1`.
    static func isOne(_ host: some StringProtocol) -> Bool {
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        if let four = address(name, AF_INET, of: in_addr.self) {
            return UInt32(bigEndian: four.s_addr) >> 24 == 127
        }
        guard let six = address(name, AF_INET6, of: in6_addr.self) else { return false }
        return withUnsafeBytes(of: six) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
    }

    /// Whether a host is written as an address, and so cannot be made to mean another machine.
    static func isAddress(_ host: some StringProtocol) -> Bool {
        let name = String(host)
        return address(name, AF_INET, of: in_addr.self) != nil
            || address(name, AF_INET6, of: in6_addr.self) != nil
    }

    /// The host of what stands in `Host` and in origins: `localhost:3000`, `[::1]:3000`; `nil` for anything else.
    static func host(of authority: some StringProtocol) -> String? {
        let isBracketed = authority.first == "["
        let host = authority.dropFirst(isBracketed ? 1 : 0).prefix { $0 != (isBracketed ? "]" : ":") }
        let rest = authority[host.endIndex...].dropFirst(isBracketed ? 1 : 0)
        guard rest.isEmpty || rest.first == ":" && rest.dropFirst().allSatisfy(\.isNumber) else { return nil }
        return String(host)
    }

    private static func address<Address>(_ text: String, _ family: Int32, of _: Address.Type) -> Address? {
        withUnsafeTemporaryAllocation(of: Address.self, capacity: 1) { place in
            inet_pton(family, text, place.baseAddress) == 1 ? place.first : nil
        }
    }
}

extension HTTPRequest {
    /// Whether the request was sent to this machine by a name that no other page's owner can bring about: `localhost`, or
    /// an address. A web page whose name was made to lead here (DNS rebinding) gives its own name. Programs that give
    /// none are no browsers.
    public var hasTrustworthyHost: Bool {
        guard let authority = headers["host"], !authority.isEmpty else { return true }
        guard let host = LoopbackName.host(of: authority) else { return false }
        return LoopbackName.isOne(host) || LoopbackName.isAddress(host)
    }
}
