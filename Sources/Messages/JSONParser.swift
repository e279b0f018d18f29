/// Why a text is not JSON.
public struct JSONError: Error, Equatable, CustomStringConvertible, Sendable {
    /// What is wrong.
    public var reason: String
    /// Where, in bytes from the start.
    public var offset: Int

    public var description: String { "not valid JSON: \(reason) at byte \(offset)" }
}

extension JSONValue {
    /// Nesting deeper than this is refused, so that no input can exhaust the stack.
    public static let greatestDepth = 64

    /// Parses one JSON value that spans all of `text`.
    public init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }

    /// Parses one JSON value that spans all of `bytes`, which are UTF-8.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw JSONError(reason: "invalid UTF-8", offset: 0)
        }
        var parser = JSONParser(bytes: bytes)
        self = try parser.parseDocument()
    }
}

/// A strict recursive-descent parser for RFC 8259. A repeated member name is an error.
private struct JSONParser {
    let bytes: [UInt8]
    var position = 0
    var depth = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func parseDocument() throws(JSONError) -> JSONValue {
        let value = try parseValue()
        skipWhiteSpace()
        guard position == bytes.count else { throw failure("text after the value") }
        return value
    }

    private func failure(_ reason: String) -> JSONError {
        JSONError(reason: reason, offset: position)
    }

    private var next: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func skipWhiteSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private mutating func parseValue() throws(JSONError) -> JSONValue {
        skipWhiteSpace()
        guard let byte = next else { throw failure("a value is missing") }
        switch byte {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.parseObject() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.parseArray() }
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        default: return .number(try parseNumber())
        }
    }

    private mutating func nested(
        _ parse: (inout JSONParser) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        guard depth < JSONValue.greatestDepth else { throw failure("nested too deeply") }
        depth += 1
        position += 1
        let value = try parse(&self)
        depth -= 1
        return value
    }

    private mutating func parseObject() throws(JSONError) -> JSONValue {
        var members: [String: JSONValue] = [:]
        skipWhiteSpace()
        if take("}") { return .object(members) }
        while true {
            skipWhiteSpace()
            guard next == UInt8(ascii: "\"") else { throw failure("a member name is missing") }
            let name = try parseString()
            skipWhiteSpace()
            guard take(":") else { throw failure("':' is missing") }
            let value = try parseValue()
            guard members.updateValue(value, forKey: name) == nil else {
                throw failure("the member '\(name)' stands twice")
            }
            skipWhiteSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw failure("',' or '}' is missing") }
        }
    }

    private mutating func parseArray() throws(JSONError) -> JSONValue {
        var elements: [JSONValue] = []
        skipWhiteSpace()
        if take("]") { return .array(elements) }
        while true {
            elements.append(try parseValue())
            skipWhiteSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { throw failure("',' or ']' is missing") }
        }
    }

    private mutating func parseWord(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("an unknown word") }
        position += word.utf8.count
        return value
    }

    private mutating func parseString() throws(JSONError) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try parseEscape(into: &text)
            case 0..<0x20: throw failure("a control character in a string")
            default: text.append(byte)
            }
        }
        throw failure("a string is not closed")
    }

    private mutating func parseEscape(into text: inout [UInt8]) throws(JSONError) {
        guard let byte = next else { throw failure("a string is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += String(Character(try parseScalar())).utf8
        default: throw failure("an unknown escape")
        }
    }

    /// One `\u` escape, or the surrogate pair of two.
    private mutating func parseScalar() throws(JSONError) -> Unicode.Scalar {
        let first = try parseHexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), take("\\"), take("u") else {
            throw failure("half a surrogate pair")
        }
        let second = try parseHexadecimal()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure("half a surrogate pair") }
        return scalar
    }

    private mutating func parseHexadecimal() throws(JSONError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw failure("a short \\u escape") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
                throw failure("a \\u escape with a digit that is not hexadecimal")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func parseNumber() throws(JSONError) -> Double {
        let start = position
        _ = take("-")
        guard let first = next, isDigit(first) else { throw failure("an unexpected character") }
        if first == UInt8(ascii: "0") { position += 1 } else { skipDigits() }
        if take(".") { try requireDigits() }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            try requireDigits()
        }
        guard let number = Double(String(decoding: bytes[start..<position], as: UTF8.self)), number.isFinite
        else { throw failure("a number out of range") }
        return number
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private mutating func skipDigits() {
        while let byte = next, isDigit(byte) { position += 1 }
    }

    private mutating func requireDigits() throws(JSONError) {
        guard let byte = next, isDigit(byte) else { throw failure("a digit is missing") }
        skipDigits()
    }
}
