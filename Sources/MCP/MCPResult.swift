public import Messages

/// What a call of a tool gave.
public enum MCPResult: Equatable, Sendable {
    case output(JSONValue)
    /// Why there is no output, in words for a model.
    case failure(String)

    /// Reads the result of `tools/call`. The text comes first: it is what the server wrote for a model.
    init(json: JSONValue) {
        let parts = json["content"]?.array ?? []
        let text = parts.map(Self.text).joined(separator: "\n")
        if json["isError"]?.bool == true {
            self = .failure(text.isEmpty ? "the tool failed and did not say why" : text)
        } else if !text.isEmpty {
            self = .output(.string(text))
        } else {
            self = .output(json["structuredContent"] ?? .null)
        }
    }

    /// What a model can read of a part: text, and for anything else what it is.
    private static func text(_ part: JSONValue) -> String {
        switch part["type"]?.string {
        case "text": part["text"]?.string ?? ""
        case "resource":
            part["resource"]?["text"]?.string ?? "[resource \(part["resource"]?["uri"]?.string ?? "")]"
        case "resource_link": "[resource \(part["uri"]?.string ?? "")]"
        case let kind?: "[\(kind) \(part["mimeType"]?.string ?? "")]"
        case nil: ""
        }
    }
}
