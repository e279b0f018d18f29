import Messages

/// A tool that a client declares.
enum ClientTool: Equatable, Sendable {
    /// A function that the client runs, as it wrote it.
    case function(JSONValue)
    /// A server of the graph.
    case mcp(MCPServer)

    /// The tool as the client is told of it.
    var json: JSONValue {
        switch self {
        case .function(let json): json
        case .mcp(let server): server.json
        }
    }

    /// The name of a function; `nil` for a server.
    var functionName: String? {
        if case .function(let json) = self { json["name"]?.string } else { nil }
    }
}

/// What may be called.
struct ToolSettings: Equatable, Sendable {
    /// What an update may refer to.
    struct Context {
        /// Whether the graph has servers of tools.
        var hasServers = false
        /// The servers that the session has declared so far, by their labels.
        var servers: [String: MCPServer] = [:]
    }

    /// The tools, in the client's order.
    var tools: [ClientTool] = []
    /// `"auto"`, `"none"`, `"required"`, or an object that names one.
    var choice: JSONValue = "auto"
    /// Whether several calls may be made at once; `nil` leaves it to the model.
    var areParallel: Bool?

    /// How long the description of a tool may be, in characters; as the service has it.
    private static let longestDescription = 1024
    private static let longestName = 64
    /// How many servers may be declared at once: each is told of in events of its own.
    private static let mostServers = 16

    /// The servers among the tools.
    var servers: [MCPServer] {
        tools.compactMap { if case .mcp(let server) = $0 { server } else { nil } }
    }

    /// Takes over what a session or a response sets.
    mutating func update(_ fields: RequestFields, _ context: Context) throws(ClientError) {
        if let given = try fields.objects("tools") {
            var tools: [ClientTool] = []
            var labels: Set<String> = []
            for tool in given {
                let read = try Self.read(tool, context)
                if case .mcp(let server) = read, !labels.insert(server.label).inserted {
                    throw .invalid(
                        tool.path(of: "server_label"),
                        ": there are two tools with the server label '\(server.label)'.")
                }
                tools.append(read)
            }
            guard labels.count <= Self.mostServers else {
                throw .invalid(
                    fields.path(of: "tools"),
                    ": too many MCP servers. At most \(Self.mostServers) may be declared, but got \(labels.count).",
                    code: "array_above_max_length")
            }
            self.tools = tools
        }
        let path = fields.path(of: "tool_choice")
        let given = fields.value("tool_choice")
        if let given { choice = try Self.choice(given, at: path, context) }
        try checkChoice(isGiven: given != nil, at: path)
        areParallel = try fields.bool("parallel_tool_calls") ?? areParallel
    }

    /// Refuses the choice of a function that is not among the tools. One that an earlier update made goes with its tool.
    private mutating func checkChoice(isGiven: Bool, at path: String) throws(ClientError) {
        guard choice["type"] == "function", let name = choice["name"]?.string,
            !tools.contains(where: { $0.functionName == name })
        else { return }
        guard !isGiven else { throw .unknownChoice(of: ClientError.shortened(name), at: path) }
        choice = "auto"
    }

    private static func read(_ tool: RequestFields, _ context: Context) throws(ClientError) -> ClientTool {
        let type = try tool.requiredString("type")
        if type == "mcp", context.hasServers { return .mcp(try MCPServer(tool, known: context.servers)) }
        guard type != "mcp" else {
            throw .unavailable(
                "MCP tools are not available: the graph behind this server has no node that calls them. "
                    + "Supported values are: 'function'.", parameter: tool.path(of: "type"))
        }
        guard type == "function" else {
            throw .invalidValue(
                ClientError.shortened(type), at: tool.path(of: "type"), supported: types(context))
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
        _ = try tool.bool("strict")
        return .function(.object(tool.members))
    }

    private static func types(_ context: Context) -> [String] {
        context.hasServers ? ["function", "mcp"] : ["function"]
    }

    private static func choice(
        _ value: JSONValue, at path: String, _ context: Context
    ) throws(ClientError) -> JSONValue {
        let words = ["none", "auto", "required"]
        if let word = value.string {
            guard words.contains(word) else { throw .invalidValue(word, at: path, supported: words) }
            return value
        }
        let fields = try RequestFields(value, path: path)
        let type = try fields.requiredString("type")
        guard types(context).contains(type) else {
            throw .invalidValue(
                ClientError.shortened(type), at: fields.path(of: "type"), supported: types(context))
        }
        if type == "mcp" {
            try fields.check(only: ["type", "server_label", "name"])
            _ = try MCPServer.label(fields)
            _ = try fields.string("name")
        } else {
            try fields.check(only: ["type", "name"])
            _ = try fields.requiredString("name", limit: longestName)
        }
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
