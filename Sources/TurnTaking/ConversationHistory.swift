import Messages

/// What was said in a conversation, as the person knows it: of an answer only the words that were heard.
struct ConversationHistory: Equatable, Sendable {
    /// One step of the conversation.
    enum Item: Equatable, Sendable {
        case user(String)
        case assistant(String)
        case call(ToolCallItem)
        case output(call: String, String)
    }

    private(set) var items: [Item] = []
    /// How many things that the person said are kept, with everything after them.
    var limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Adds the items of a turn, which begins with what the person said.
    mutating func append(_ turn: [Item]) {
        items += turn
        let starts = items.indices.filter { if case .user = items[$0] { true } else { false } }
        guard starts.count > limit else { return }
        items.removeFirst(limit == 0 ? items.count : starts[starts.count - limit])
    }
}

extension ConversationHistory.Item {
    /// The item as the llm reads it, in the shape of OpenAI's Realtime API.
    var json: JSONValue {
        switch self {
        case .user(let text):
            [
                "type": "message", "role": "user",
                "content": [["type": "input_text", "text": .string(text)]],
            ]
        case .assistant(let text):
            [
                "type": "message", "role": "assistant",
                "content": [["type": "output_text", "text": .string(text)]],
            ]
        case .call(let call):
            [
                "type": "function_call", "call_id": .string(call.id), "name": .string(call.name),
                "arguments": .string(call.arguments),
            ]
        case .output(let call, let output):
            ["type": "function_call_output", "call_id": .string(call), "output": .string(output)]
        }
    }
}
