internal import Checksums

/// The keys that clients may come with. The keys themselves are not kept, so that nothing can print them.
public struct APIKeys: Equatable, Sendable {
    private let checksums: [[UInt8]]

    /// Keys as they are; empty ones are left out.
    public init(_ keys: some Sequence<String>) {
        checksums = keys.filter { !$0.isEmpty }.map(KeyChecksum.of)
    }

    /// Keys from a variable of the environment, separated by commas or white space.
    public init(environment value: String?) {
        self.init((value ?? "").split { $0 == "," || $0.isWhitespace }.map(String.init))
    }

    /// Whether there is none: then only clients on this machine may come.
    public var isEmpty: Bool { checksums.isEmpty }

    /// How many there are.
    public var count: Int { checksums.count }

    /// Whether the key is one of them. It takes as long for a wrong one as for a right one, however much of it is right.
    public func contains(_ key: String) -> Bool {
        let checksum = KeyChecksum.of(key)
        var isThere = false
        // Every one is compared, to the end.
        for known in checksums {
            let isEqual = KeyChecksum.areEqual(known, checksum)
            isThere = isThere || isEqual
        }
        return isThere
    }
}

/// What is kept of a key, and compared in its place.
enum KeyChecksum {
    // Longer keys than this are wrong whatever they hold: hashing them must not cost more than any other.
    private static let maximumKeyBytes = 1024

    static func of(_ key: String) -> [UInt8] {
        let bytes = Array(key.utf8.prefix(maximumKeyBytes + 1))
        return Array(SHA256.hexadecimal(of: bytes).utf8)
    }

    /// Compares without telling by the time it takes where the first difference is.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
