import Messages

/// One entry of the conversation.
struct Item: Sendable {
    enum Role: String, CaseIterable, Sendable {
        case user, assistant, system
    }

    enum Body: Sendable {
        case message(role: Role, content: [ContentPart])
        case functionCall(name: String, callID: String, arguments: String)
        case functionCallOutput(callID: String, output: String)
    }

    let id: String
    var status: ItemStatus
    var body: Body
    /// Its size when it was counted into the conversation.
    var byteCount = 0

    /// The parts of a message; none for other items.
    var content: [ContentPart] {
        get { if case .message(_, let content) = body { content } else { [] } }
        set { if case .message(let role, _) = body { body = .message(role: role, content: newValue) } }
    }

    /// The item as it stands in events; audio only where it was asked for.
    func json(withAudio: Bool = false) -> JSONValue {
        var members: [String: JSONValue] = ["id": .string(id)]
        switch body {
        case .message(let role, let content):
            members["type"] = "message"
            members["role"] = .string(role.rawValue)
            members["status"] = .string(status.rawValue)
            members["content"] = .array(content.map { $0.json(withAudio: withAudio) })
        case .functionCall(let name, let callID, let arguments):
            members["type"] = "function_call"
            members["status"] = .string(status.rawValue)
            members["name"] = .string(name)
            members["call_id"] = .string(callID)
            members["arguments"] = .string(arguments)
        case .functionCallOutput(let callID, let output):
            members["type"] = "function_call_output"
            members["call_id"] = .string(callID)
            members["output"] = .string(output)
        }
        if withAudio { members["object"] = "realtime.item" }
        return .object(members)
    }

    /// The item as llm is told of it; `nil` where nothing of it can be told.
    var contextJSON: JSONValue? {
        switch body {
        case .message(let role, let content):
            let parts = content.compactMap(\.contextJSON)
            guard !parts.isEmpty else { return nil }
            return ["type": "message", "role": .string(role.rawValue), "content": .array(parts)]
        case .functionCall(let name, let callID, let arguments):
            guard status != .inProgress else { return nil }
            return [
                "type": "function_call", "name": .string(name), "call_id": .string(callID),
                "arguments": .string(arguments),
            ]
        case .functionCallOutput(let callID, let output):
            return [
                "type": "function_call_output", "call_id": .string(callID), "output": .string(output),
            ]
        }
    }
}
