internal import Messages

/// Values that the beta spells in another way.
enum BetaValues {
    private static let formats: [(name: String, format: JSONValue)] = [
        ("pcm16", ["type": "audio/pcm", "rate": 24000]),
        ("g711_ulaw", ["type": "audio/pcmu"]),
        ("g711_alaw", ["type": "audio/pcma"]),
    ]

    static func format(_ value: JSONValue, at path: String) throws(ClientError) -> JSONValue {
        if value == .null { return value }
        guard let name = value.string else {
            throw .invalidType(value, at: path, expected: "a string")
        }
        guard let found = formats.first(where: { $0.name == name }) else {
            throw .invalidValue(name, at: path, supported: formats.map(\.name))
        }
        return found.format
    }

    static func formatName(_ format: JSONValue) -> JSONValue {
        formats.first { $0.format["type"] == format["type"] }.map { .string($0.name) } ?? format
    }

    /// Speech always comes with its words here too, but the beta names both.
    static func outputModalities(_ value: JSONValue, at path: String) throws(ClientError) -> JSONValue {
        if value == .null { return value }
        guard let modalities = value.array else {
            throw .invalidType(value, at: path, expected: "an array of strings")
        }
        switch Set(modalities.compactMap(\.string)) {
        case ["text"] where modalities.count == 1: return ["text"]
        case ["audio", "text"] where modalities.count == 2: return ["audio"]
        default:
            let given = modalities.map { $0.string.map { "'\($0)'" } ?? $0.description }
            throw ClientError(
                code: "invalid_value",
                message: "Invalid modalities: [\(given.joined(separator: ", "))]. "
                    + "Supported combinations are: ['text'] and ['audio', 'text'].", parameter: path)
        }
    }

    static func modalities(_ outputModalities: JSONValue) -> JSONValue {
        outputModalities == ["audio"] ? ["audio", "text"] : outputModalities
    }

    static func temperature(_ value: JSONValue, at path: String) throws(ClientError) -> JSONValue {
        if value == .null { return value }
        guard let temperature = value.number else {
            throw .invalidType(value, at: path, expected: "a decimal")
        }
        let bounds = BetaSession.temperatures
        guard temperature >= bounds.lowerBound else {
            throw .tooSmall(value, at: path, least: .number(bounds.lowerBound), kind: .decimal)
        }
        guard temperature <= bounds.upperBound else {
            throw .tooLarge(value, at: path, greatest: .number(bounds.upperBound), kind: .decimal)
        }
        return value
    }
}
