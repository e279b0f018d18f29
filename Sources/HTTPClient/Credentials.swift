internal import Glibc

/// The key to a server, from the environment. It is handed out in a header field and nowhere else.
public struct Credentials: Sendable {
    /// Why a key cannot be used. The text does not show the key.
    public struct Unusable: Error, Equatable, CustomStringConvertible {
        public var description: String
    }

    private let key: String

    /// Reads a key; without one, requests carry none.
    ///
    /// - Parameters:
    ///   - variable: the name of the environment variable.
    ///   - environment: asked for its value.
    public init(
        variable: String, environment: (String) -> String? = Credentials.value(ofVariable:)
    ) throws(Unusable) {
        key = (variable.isEmpty ? nil : environment(variable))?.trimmed ?? ""
        guard key.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) }) else {
            throw Unusable(
                description:
                    "the key in \(variable) has characters that no key has; it should be one printable word")
        }
    }

    /// The value of an environment variable.
    public static func value(ofVariable name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Whether there is no key.
    public var isEmpty: Bool { key.isEmpty }

    /// The header fields that show the key to the server.
    public var headers: [String] {
        key.isEmpty ? [] : ["Authorization: Bearer \(key)"]
    }

    /// A text of the server without the key, should it have sent it back.
    public func removed(from text: String) -> String {
        guard !key.isEmpty else { return text }
        var rest = text[...]
        var clean = ""
        while let range = rest.firstRange(of: key) {
            clean += rest[..<range.lowerBound] + "[key]"
            rest = rest[range.upperBound...]
        }
        return clean + rest
    }
}
