internal import Messages

/// Arguments for tools that no rule knows: what an utterance says is put where the schema has a place for it.
extension ToolOffer {
    /// A call of the tool as an utterance may mean it.
    ///
    /// Required properties always have a value; optional ones only where the utterance plainly has one for them: one
    /// of their listed values, or a number.
    public func guess(from heard: String) -> ToolCall {
        let required = Set((parameters["required"]?.array ?? []).compactMap(\.string))
        let clause = clause(of: heard)
        var arguments: [String: JSONValue] = [:]
        for (name, schema) in parameters["properties"]?.object ?? [:] {
            arguments[name] = Self.plain(schema, in: clause)
            if arguments[name] == nil, required.contains(name) {
                arguments[name] = Self.makeshift(schema, from: clause, depth: 0)
            }
        }
        return ToolCall(name: self.name, arguments: .object(arguments))
    }

    /// The sentence that is about the tool, else the first.
    private func clause(of heard: String) -> String {
        let clauses = heard.split(whereSeparator: { ".?!;\n".contains($0) }).map(String.init)
        return clauses.first(where: isMeant) ?? clauses.first ?? heard
    }

    /// The value that the utterance has for a property, where it has one beyond doubt.
    private static func plain(_ schema: JSONValue, in clause: String) -> JSONValue? {
        let words = Token.words(of: clause).map(\.word)
        if let choices = schema["enum"]?.array {
            return choices.first { choice in
                choice.string.map { words.contains($0.lowercased()) } ?? false
            }
        }
        switch schema["type"]?.string {
        case "number": return number(in: words).map(JSONValue.number)
        case "integer": return number(in: words).map { JSONValue.number($0.rounded()) }
        default: return nil
        }
    }

    private static func number(in words: [String]) -> Double? {
        for start in words.indices {
            if let reading = SpokenNumber.readings(of: words[start...]).last { return reading.value }
        }
        return nil
    }

    /// A value of the type that the schema asks for, the most likely one.
    private static func makeshift(_ schema: JSONValue, from clause: String, depth: Int) -> JSONValue {
        if let fixed = schema["default"] ?? schema["const"] ?? schema["enum"]?.array?.first { return fixed }
        switch schema["type"]?.string {
        case "number", "integer": return schema["minimum"] ?? 0
        case "boolean": return true
        case "null": return .null
        case "array":
            guard depth < 4, let items = schema["items"] else { return [] }
            return [plain(items, in: clause) ?? makeshift(items, from: clause, depth: depth + 1)]
        case "object":
            guard depth < 4 else { return [:] }
            let required = (schema["required"]?.array ?? []).compactMap(\.string)
            let members = required.map { name in
                (name, makeshift(schema["properties"]?[name] ?? .null, from: clause, depth: depth + 1))
            }
            return .object(Dictionary(members, uniquingKeysWith: { first, _ in first }))
        default: return .string(topic(of: clause))
        }
    }

    /// What comes after the last preposition: "Paris" of "what is the weather in Paris"; else the whole clause.
    private static func topic(of clause: String) -> String {
        let tokens = Token.words(of: clause)
        guard let preposition = tokens.lastIndex(where: { prepositions.contains($0.word) }),
            preposition + 1 < tokens.count
        else { return clause.split(separator: " ").joined(separator: " ") }
        return tokens[(preposition + 1)...].map(\.text).joined(separator: " ")
    }

    private static let prepositions: Set<String> = [
        "in", "at", "to", "for", "from", "of", "about", "on", "with", "named", "called",
    ]
}
