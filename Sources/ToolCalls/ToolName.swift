/// The names of tools, as models take them.
public enum ToolName {
    private static let longest = 64

    /// Whether a name has letters, digits, `_` and `-` only, and not too many.
    public static func isValid(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= longest && name.utf8.allSatisfy(isValid)
    }

    /// The name of a server's tool: its own where it is valid and free, else one that begins with the server's.
    ///
    /// - Parameter taken: the names of other tools.
    public static func unique(_ name: String, of server: String, taken: (String) -> Bool) -> String {
        if isValid(name), !taken(name) { return name }
        let whole = isValid(name) ? "\(server)_\(name)" : name
        let valid = whole.utf8.map { isValid($0) ? Character(UnicodeScalar($0)) : "_" }
        let base = String(valid.prefix(longest))
        var candidate = base
        var number = 1
        while taken(candidate) {
            number += 1
            let ending = "_\(number)"
            candidate = base.prefix(longest - ending.count) + ending
        }
        return candidate
    }

    private static func isValid(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
