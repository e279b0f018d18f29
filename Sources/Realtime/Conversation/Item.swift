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
        case mcpCall(MCPCall)
        case mcp(MCPItem)
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

    private var isOfMCP: Bool {
        switch body {
        case .mcpCall, .mcp: true
        default: false
        }
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
        // Items of MCP have no status.
        case .mcpCall(let call): members.merge(call.members) { $1 }
        case .mcp(let item): members.merge(item.members) { $1 }
        }
        if withAudio, !isOfMCP { members["object"] = "realtime.item" }
        return .object(members)
    }

    /// The item as llm is told of it, which knows functions only; nothing where nothing of it can be told.
    func context(_ tools: ToolTable) -> [JSONValue] {
        switch body {
        case .message(let role, let content):
            let parts = content.compactMap(\.contextJSON)
            guard !parts.isEmpty else { return [] }
            return [["type": "message", "role": .string(role.rawValue), "content": .array(parts)]]
        case .functionCall(let name, let callID, let arguments):
            return status == .inProgress ? [] : [Self.call(name, id: callID, arguments)]
        case .functionCallOutput(let callID, let output): return [Self.output(output, id: callID)]
        case .mcpCall(let call):
            // One that waits for approval has no output yet, and a call without one is an error to many models.
            guard status != .inProgress else { return [] }
            return [
                Self.call(tools.name(of: call), id: id, call.arguments), Self.output(call.outcome, id: id),
            ]
        case .mcp: return []
        }
    }

    private static func call(_ name: String, id: String, _ arguments: String) -> JSONValue {
        [
            "type": "function_call", "name": .string(name), "call_id": .string(id),
            "arguments": .string(arguments),
        ]
    }

    private static func output(_ output: String, id: String) -> JSONValue {
        ["type": "function_call_output", "call_id": .string(id), "output": .string(output)]
    }
}
