import Messages

/// Which functions of the client may be called.
struct ToolSettings: Equatable, Sendable {
    /// The tools, as the client wrote them.
    var tools: [JSONValue] = []
    /// `"auto"`, `"none"`, `"required"`, or an object that names one.
    var choice: JSONValue = "auto"
    /// Whether several calls may be made at once; `nil` leaves it to the model.
    var areParallel: Bool?

    /// How long the description of a tool may be, in characters; as the service has it.
    private static let longestDescription = 1024
    private static let longestName = 64

    /// Takes over what a session or a response sets.
    mutating func update(_ fields: RequestFields) throws(ClientError) {
        if let tools = try fields.objects("tools") {
            for tool in tools { try Self.check(tool) }
            self.tools = tools.map { .object($0.members) }
        }
        if let choice = fields.value("tool_choice") {
            self.choice = try Self.choice(choice, at: fields.path(of: "tool_choice"))
        }
        areParallel = try fields.bool("parallel_tool_calls") ?? areParallel
    }

    private static func check(_ tool: RequestFields) throws(ClientError) {
        let type = try tool.requiredString("type")
        guard type != "mcp" else {
            throw .unavailable(
                "MCP tools are not available: the graph behind this server has no node that calls them. "
                    + "Supported values are: 'function'.", parameter: tool.path(of: "type"))
        }
        guard type == "function" else {
            throw .invalidValue(type, at: tool.path(of: "type"), supported: ["function"])
        }
        try tool.check(only: ["type", "name", "description", "parameters", "strict"])
        let name = try tool.requiredString("name", limit: longestName)
        guard !name.isEmpty, name.utf8.allSatisfy(\.isIdentifier) else {
            throw .invalid(
                tool.path(of: "name"),
                ": string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
            )
        }
        _ = try tool.string("description", limit: longestDescription)
        _ = try tool.object("parameters")
    }

    private static func choice(_ value: JSONValue, at path: String) throws(ClientError) -> JSONValue {
        let words = ["none", "auto", "required"]
        if let word = value.string {
            guard words.contains(word) else { throw .invalidValue(word, at: path, supported: words) }
            return value
        }
        let fields = try RequestFields(value, path: path)
        try fields.check(only: ["type", "name"])
        let type = try fields.requiredString("type")
        guard type == "function" else {
            throw .invalidValue(type, at: fields.path(of: "type"), supported: ["function"])
        }
        _ = try fields.requiredString("name", limit: longestName)
        return value
    }
}

extension UInt8 {
    /// Whether it may stand in the name of a function or in the id of a call.
    var isIdentifier: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
