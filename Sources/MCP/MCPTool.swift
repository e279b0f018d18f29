public import Messages

/// A tool as its server describes it.
public struct MCPTool: Equatable, Sendable {
    /// The name that the server knows it by.
    public var name: String
    /// What it does, in the server's words; may be empty.
    public var summary: String
    /// The JSON Schema of its arguments.
    public var parameters: JSONValue
    /// What the server says of how it behaves (`readOnlyHint` and others); null where it says nothing.
    public var annotations: JSONValue

    /// How much of a description is kept, in characters: all of them are sent to the model with every question.
    static let longestSummary = 4000

    /// Creates a tool.
    public init(
        name: String, summary: String = "", parameters: JSONValue = ["type": "object"],
        annotations: JSONValue = .null
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.annotations = annotations
    }

    /// Reads an element of `tools/list`; `nil` where it has no name.
    init?(json: JSONValue) {
        guard let name = json["name"]?.string, !name.isEmpty else { return nil }
        let summary = json["description"]?.string ?? json["title"]?.string ?? ""
        let schema = json["inputSchema"]
        self.init(
            name: name, summary: String(summary.prefix(Self.longestSummary)),
            parameters: schema?.object == nil ? ["type": "object"] : schema ?? .null,
            annotations: json["annotations"].flatMap { $0.object == nil ? nil : $0 } ?? .null)
    }
}
