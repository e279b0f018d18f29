import Messages

/// A conversation as rules see it: what came before, and what is to be answered now.
struct Exchanges: Equatable {
    /// What was said before, and what was answered.
    var past: [Exchange] = []
    /// The last thing that the user said; empty where nobody said anything.
    var question = ""
    /// The output of a tool, where the conversation ends with one.
    var result: Result?
    /// The words of everything that was said.
    var wordCount = 0

    /// What a user said, and the answer.
    struct Exchange: Equatable {
        var heard: String
        var answer: String
    }

    /// What a tool gave.
    struct Result: Equatable {
        /// The tool's name; empty where the call is not among the items.
        var tool: String
        var value: JSONValue
    }

    init(_ items: [ConversationItem]) {
        var answer: String?
        var tools: [String: String] = [:]
        for item in items {
            switch item {
            case .call(let id, let name, _):
                tools[id] = name
                result = nil
            case .output(let callID, let content):
                result = Result(tool: tools[callID] ?? "", value: Self.value(of: content))
            case .message(let role, let parts):
                let text = parts.text
                wordCount += text.words.count
                if role == "user" {
                    if !question.isEmpty { past.append(Exchange(heard: question, answer: answer ?? "")) }
                    question = text
                    answer = nil
                    result = nil
                } else if role == "assistant", !text.isEmpty {
                    answer = [answer, text].compactMap { $0 }.joined(separator: " ")
                    result = nil
                }
            }
        }
    }

    /// The output of a tool; a string that holds JSON is that JSON.
    static func value(of output: String) -> JSONValue {
        (try? JSONValue(parsing: output)) ?? .string(output)
    }
}

extension String {
    /// The words, which the rules count as their tokens.
    var words: [Substring] {
        split(whereSeparator: \.isWhitespace)
    }
}
