import Dialogue
import Messages

/// What a request asks for besides the conversation, where the conversation does not say it itself.
struct ChatOptions: Equatable {
    var model = ""
    var instructions = ""
    var temperature: Double?
    var maxTokens: Int?
    var stop: [String] = []
    var tools: [ToolOffer] = []
    var toolChoice = ToolChoice.auto
    var allowsParallelCalls = true
    /// OpenAI's own newer models take the limit of the length under another name than everyone else.
    var limitName = "max_tokens"
    /// Fields that are added as they are; `null` removes one.
    var extra: [String: JSONValue] = [:]

    /// The body of a request to `/chat/completions`.
    func body(for conversation: Conversation) -> JSONValue {
        let said = conversation.instructions
        let messages = ChatMessages(
            instructions: said.isEmpty ? instructions : said, items: conversation.items
        ).messages
        var body: [String: JSONValue] = [
            "model": .string(model), "messages": .array(messages), "stream": true,
            "stream_options": ["include_usage": true],
        ]
        body["temperature"] = (conversation.temperature ?? temperature).map { .number($0) }
        body["reasoning_effort"] = conversation.reasoningEffort.map { .string($0) }
        body[limitName] = (conversation.maxOutputTokens ?? maxTokens).map { .number($0) }
        if !stop.isEmpty { body["stop"] = .array(stop.map(JSONValue.string)) }
        addTools(of: conversation, to: &body)
        for (name, value) in extra { body[name] = value == .null ? nil : value }
        return .object(body)
    }

    private func addTools(of conversation: Conversation, to body: inout [String: JSONValue]) {
        let offers = conversation.tools ?? tools
        // Some servers refuse an empty list, and a choice among no tools.
        guard !offers.isEmpty else { return }
        body["tools"] = .array(offers.map(\.chatTool))
        let choice =
            conversation.tools == nil && conversation.toolChoice == .auto
            ? toolChoice : conversation.toolChoice
        body["tool_choice"] = choice.chatChoice
        if !(conversation.allowsParallelCalls ?? allowsParallelCalls) { body["parallel_tool_calls"] = false }
    }
}

extension ToolOffer {
    /// The tool as Chat Completions has it.
    fileprivate var chatTool: JSONValue {
        var function: [String: JSONValue] = ["name": .string(name)]
        if !summary.isEmpty { function["description"] = .string(summary) }
        if parameters != .null { function["parameters"] = parameters }
        return ["type": "function", "function": .object(function)]
    }
}

extension ToolChoice {
    /// The choice as Chat Completions has it.
    fileprivate var chatChoice: JSONValue {
        switch self {
        case .auto: "auto"
        case .none: "none"
        case .required: "required"
        case .named(let name): ["type": "function", "function": ["name": .string(name)]]
        }
    }
}
