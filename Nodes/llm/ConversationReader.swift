import Dialogue
import Messages

/// Reads conversations: items in the shape of OpenAI's Realtime and Responses APIs, or messages of Chat Completions.
extension Conversation {
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
        self.items = items.flatMap(ConversationItem.reading)
        instructions = event["instructions"]?.string ?? ""
        tools = event["tools"]?.array.map { $0.compactMap(ToolOffer.init(json:)) }
        toolChoice = ToolChoice(json: event["tool_choice"])
        allowsParallelCalls = event["parallel_tool_calls"]?.bool
        // "inf" is no number.
        maxOutputTokens = event["max_output_tokens"]?.integer.flatMap { $0 > 0 ? $0 : nil }
        temperature = event["temperature"]?.number
        reasoningEffort = event["reasoning"]?["effort"]?.string
    }
}

extension ConversationItem {
    /// The items that a JSON value stands for: a message of Chat Completions may hold several.
    static func reading(_ json: JSONValue) -> [ConversationItem] {
        let role = json["role"]?.string
        switch json["type"]?.string ?? (role == nil ? "" : "message") {
        case "message":
            if role == "tool" {
                return [
                    .output(callID: json["tool_call_id"]?.string ?? "", content: text(of: json["content"]))
                ]
            }
            let message = ConversationItem.message(role: role ?? "user", parts: parts(of: json["content"]))
            return [message] + (json["tool_calls"]?.array ?? []).map(chatCall)
        case "function_call":
            return [
                .call(
                    id: json["call_id"]?.string ?? "", name: json["name"]?.string ?? "",
                    arguments: text(of: json["arguments"]))
            ]
        case "function_call_output":
            return [.output(callID: json["call_id"]?.string ?? "", content: text(of: json["output"]))]
        default: return []
        }
    }

    private static func chatCall(_ json: JSONValue) -> ConversationItem {
        .call(
            id: json["id"]?.string ?? "", name: json["function"]?["name"]?.string ?? "",
            arguments: text(of: json["function"]?["arguments"]))
    }

    private static func parts(of content: JSONValue?) -> [ContentPart] {
        if let text = content?.string { return [.text(text)] }
        return (content?.array ?? []).compactMap { part in
            if let text = (part["text"] ?? part["transcript"])?.string { return .text(text) }
            let image = part["image_url"]
            guard let url = (image?["url"] ?? image)?.string else { return nil }
            return .image(url: url, detail: (image?["detail"] ?? part["detail"])?.string)
        }
    }

    /// A text, the texts of parts, or the JSON of anything else.
    private static func text(of value: JSONValue?) -> String {
        switch value {
        case nil, .null: ""
        case .string(let text): text
        case .array(let elements) where elements.contains { $0["text"] != nil }:
            elements.compactMap { $0["text"]?.string }.joined(separator: " ")
        case let value?: value.description
        }
    }
}

extension ToolOffer {
    /// Reads a tool in the shape of the Realtime API, or nested under `function` as in Chat Completions.
    init?(json: JSONValue) {
        let function = json["function"] ?? json
        guard let name = function["name"]?.string, !name.isEmpty else { return nil }
        self.init(
            name: name, summary: function["description"]?.string ?? "",
            parameters: function["parameters"] ?? .null)
    }
}

extension ToolChoice {
    /// Reads `tool_choice`; anything unknown leaves the choice to whatever answers.
    init(json: JSONValue?) {
        switch json?.string {
        case "none": self = .none
        case "required": self = .required
        default:
            let name = (json?["name"] ?? json?["function"]?["name"])?.string
            self = name.map(ToolChoice.named) ?? .auto
        }
    }
}
