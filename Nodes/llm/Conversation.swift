import Messages

/// A whole conversation, as a client keeps it: what came before, and what is to be answered now.
///
/// Items have the shape of OpenAI's: messages with a role and a content of text or of parts, function calls and
/// their outputs.
struct Conversation: Equatable {
    /// What was said before, and what was answered.
    var exchanges: [Exchange] = []
    /// The last thing that the user said; empty where nobody said anything.
    var question = ""
    /// The output of a tool, where the conversation ends with one.
    var result: JSONValue?
    /// The tools that may be called; `nil` where the event names none.
    var tools: Set<String>?
    /// The words of everything that was said.
    var wordCount = 0

    /// What a user said, and the answer.
    struct Exchange: Equatable {
        var heard: String
        var answer: String
    }

    /// Reads an event.
    ///
    /// - Throws: `ConversationError` where it has no items.
    init(_ event: Event) throws(ConversationError) {
        guard event.name == "conversation" else {
            throw ConversationError(reason: "it is an event '\(event.name)'")
        }
        guard let items = (event["items"] ?? event["messages"])?.array else {
            throw ConversationError(reason: "it has no list 'items'")
        }
        var answer: String?
        for item in items {
            switch item["type"]?.string ?? item["role"]?.string {
            case "function_call_output": result = Self.output(item["output"])
            case "tool": result = Self.output(item["content"])
            case "function_call": result = nil
            default:
                let text = Self.text(of: item["content"])
                wordCount += LanguageModel.words(text).count
                if item["role"]?.string == "user" {
                    if !question.isEmpty { exchanges.append(Exchange(heard: question, answer: answer ?? "")) }
                    question = text
                    answer = nil
                    result = nil
                } else if item["role"]?.string == "assistant", !text.isEmpty {
                    answer = [answer, text].compactMap { $0 }.joined(separator: " ")
                    result = nil
                }
            }
        }
        readTools(event)
    }

    private mutating func readTools(_ event: Event) {
        if let offered = event["tools"]?.array {
            tools = Set(offered.compactMap { ($0["name"] ?? $0["function"]?["name"])?.string })
        }
        if event["tool_choice"]?.string == "none" { tools = [] }
    }

    /// The output of a tool; a string that holds JSON is that JSON.
    static func output(_ value: JSONValue?) -> JSONValue {
        guard let value else { return .null }
        guard let text = value.string else { return value }
        return (try? JSONValue(parsing: text)) ?? value
    }

    private static func text(of content: JSONValue?) -> String {
        if let text = content?.string { return text }
        let parts = (content?.array ?? []).compactMap { ($0["text"] ?? $0["transcript"])?.string }
        return parts.joined(separator: " ")
    }
}

/// Why an event is not a conversation that can be answered.
struct ConversationError: Error, Equatable, CustomStringConvertible {
    var reason: String

    var description: String { "cannot answer the conversation: \(reason)" }
}
