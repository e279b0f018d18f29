import Messages

/// The items of a conversation as messages of Chat Completions.
///
/// That API wants the calls of one turn in one message of the assistant, and right after it one message for each
/// result; the items of a conversation may be in any order, and a call may have no result yet.
struct ChatMessages {
    private(set) var messages: [JSONValue] = []
    /// The calls that belong to the message being written.
    private var calls: [(id: String, json: JSONValue)] = []
    /// What the assistant said before these calls.
    private var saidBefore: String?
    private let outputs: [String: String]

    /// What stands for a result that there is not, or not yet.
    static let missingOutput = "There is no result."

    /// Converts a conversation.
    init(instructions: String, items: [ConversationItem]) {
        var outputs: [String: String] = [:]
        var called: Set<String> = []
        for item in items {
            if case .output(let callID, let content) = item { outputs[callID] = content }
            if case .call(let id, _, _) = item { called.insert(id) }
        }
        self.outputs = outputs
        if !instructions.isEmpty { add("system", .string(instructions)) }
        for item in items {
            switch item {
            case .call(let id, let name, let arguments): add(call: id, name, arguments)
            case .output(let callID, let content):
                endCalls()
                // The result of a call that has been deleted is still worth knowing.
                guard !called.contains(callID) else { continue }
                flushSaid()
                add("user", .string("The result of a tool: \(content)"))
            case .message(let role, let parts):
                endCalls()
                add(role, parts)
            }
        }
        endCalls()
        flushSaid()
    }

    private mutating func add(_ role: String, _ content: JSONValue) {
        messages.append(["role": .string(role), "content": content])
    }

    private mutating func add(_ role: String, _ parts: [ContentPart]) {
        flushSaid()
        let text = parts.text
        if role == "assistant" {
            saidBefore = text.isEmpty ? nil : text
        } else if parts.contains(where: \.isImage) {
            add(role, .array(parts.compactMap(\.chatPart)))
        } else if !text.isEmpty {
            add(role, .string(text))
        }
    }

    /// What the assistant said is sent alone, unless calls follow it.
    private mutating func flushSaid() {
        if let said = saidBefore { add("assistant", .string(said)) }
        saidBefore = nil
    }

    private mutating func add(call id: String, _ name: String, _ arguments: String) {
        let function: JSONValue = [
            "name": .string(name), "arguments": .string(arguments.isEmpty ? "{}" : arguments),
        ]
        calls.append((id, ["id": .string(id), "type": "function", "function": function]))
    }

    private mutating func endCalls() {
        guard !calls.isEmpty else { return }
        // An empty content is what every server takes; some refuse null, some a message without content.
        messages.append([
            "role": "assistant", "content": .string(saidBefore ?? ""),
            "tool_calls": .array(calls.map(\.json)),
        ])
        saidBefore = nil
        for call in calls {
            messages.append([
                "role": "tool", "tool_call_id": .string(call.id),
                "content": .string(outputs[call.id] ?? Self.missingOutput),
            ])
        }
        calls = []
    }
}

extension ContentPart {
    fileprivate var isImage: Bool {
        if case .image = self { true } else { false }
    }

    /// The part as Chat Completions has it; `nil` for an empty text.
    fileprivate var chatPart: JSONValue? {
        switch self {
        case .text(let text):
            return text.isEmpty ? nil : ["type": "text", "text": .string(text)]
        case .image(let url, let detail):
            var image: [String: JSONValue] = ["url": .string(url)]
            image["detail"] = detail.map(JSONValue.string)
            return ["type": "image_url", "image_url": .object(image)]
        }
    }
}
