/// What a scalar means.
public enum YAMLValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
}

extension YAMLNode {
    /// What the scalar means, by the core schema of YAML 1.2: `yes` and `on` are strings, `010` is ten. A scalar
    /// in quotes is a string, and so are `.inf` and `.nan`, which no parameter can take. `nil` for lists and maps.
    public var value: YAMLValue? {
        guard case .scalar(let text, let isPlain) = content else { return nil }
        guard isPlain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        if let integer = YAMLNode.integer(text) { return .integer(integer) }
        return YAMLNode.number(text).map(YAMLValue.number) ?? .string(text)
    }

    private static func integer(_ text: String) -> Int? {
        if text.hasPrefix("0x") { return digits(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return digits(text.dropFirst(2), radix: 8) }
        return Int(text)
    }

    /// Unlike `Int(_:radix:)`, takes no sign: `0x-1` is a string.
    private static func digits(_ text: Substring, radix: Int) -> Int? {
        text.allSatisfy(\.isHexDigit) ? Int(text, radix: radix) : nil
    }

    /// `Double(_:)` also knows hexadecimal floats, infinities and NaN, which YAML writes otherwise.
    private static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let number = Double(text),
            number.isFinite
        else { return nil }
        return number
    }
}
