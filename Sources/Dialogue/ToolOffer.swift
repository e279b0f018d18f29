public import Messages

/// A tool that may be called, as a client describes it.
public struct ToolOffer: Equatable, Sendable {
    /// The tool's name.
    public var name: String
    /// What it does, in the client's words; may be empty.
    public var summary: String
    /// The JSON Schema of its arguments; `null` where there is none.
    public var parameters: JSONValue

    /// Creates an offer.
    public init(name: String, summary: String = "", parameters: JSONValue = .null) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
    }

    /// The words of the tool's name that say what it is about: "weather" of `get_weather`.
    public var subjects: [String] {
        let words = Self.words(ofName: name)
        let telling = words.filter { !Self.verbs.contains($0) }
        return telling.isEmpty ? words : telling
    }

    /// Whether an utterance names everything that the tool is about.
    public func isMeant(by heard: String) -> Bool {
        let words = Set(Token.words(of: heard).map(\.word))
        return !subjects.isEmpty && subjects.allSatisfy(words.contains)
    }

    /// The words of `getWeather`, `get_weather` or `get-weather`.
    private static func words(ofName name: String) -> [String] {
        var spaced = ""
        for character in name {
            if character.isUppercase { spaced += " " }
            spaced.append(character.isLetter || character.isNumber ? character : " ")
        }
        return spaced.split(separator: " ").map { $0.lowercased() }
    }

    /// What tools do rather than what they do it with.
    private static let verbs: Set<String> = [
        "get", "set", "fetch", "find", "lookup", "look", "up", "query", "search", "check", "read", "tell",
        "show",
        "do", "run", "call", "current", "the", "a", "of", "for", "in",
    ]
}
