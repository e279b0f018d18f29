import Messages

/// The tools that llm is offered for one response, and what each name means.
struct ToolTable: Sendable {
    /// A tool of a server, and whether the client must approve its calls.
    struct Entry: Sendable {
        let tool: GraphTools.Tool
        let mustBeApproved: Bool
    }

    private static let longestName = 64

    /// The tools as llm takes them: those of servers look like functions.
    private(set) var offers: [JSONValue] = []
    /// The choice as llm takes it.
    private(set) var choice: JSONValue = "auto"
    private var entries: [String: Entry] = [:]
    private var names: [String: [String: String]] = [:]

    /// No tools.
    init() {}

    /// - Throws: what is wrong with a choice of a tool that is not there.
    init(_ settings: ToolSettings, graph: GraphTools) throws(ClientError) {
        for case .function(let function) in settings.tools { offers.append(function) }
        var taken = Set(offers.compactMap { $0["name"]?.string })
        for case .mcp(let server) in settings.tools {
            for tool in graph.tools(of: server) {
                let name = Self.unique(tool, taken: taken)
                taken.insert(name)
                entries[name] = Entry(tool: tool, mustBeApproved: server.mustApprove(tool))
                names[tool.server, default: [:]][tool.name] = name
                offers.append([
                    "type": "function", "name": .string(name), "description": .string(tool.summary),
                    "parameters": tool.parameters,
                ])
            }
        }
        choice = settings.choice
        if choice["type"] == "mcp" {
            try choose(choice["server_label"]?.string ?? "", choice["name"]?.string)
        }
    }

    /// Has llm call a tool of a server, or one of them.
    private mutating func choose(_ server: String, _ tool: String?) throws(ClientError) {
        let chosen = names[server] ?? [:]
        guard let tool else {
            guard !chosen.isEmpty else { throw Self.missing("a tool of the MCP server '\(server)'") }
            let chosenNames = Set(chosen.values)
            offers.removeAll { !chosenNames.contains($0["name"]?.string ?? "") }
            choice = "required"
            return
        }
        guard let name = chosen[tool] else {
            throw Self.missing("the tool '\(ClientError.shortened(tool))' of the MCP server '\(server)'")
        }
        choice = ["type": "function", "name": .string(name)]
    }

    private static func missing(_ what: String) -> ClientError {
        ClientError(
            code: "mcp_tool_not_found",
            message: "'tool_choice' asks for \(what), which is not among the tools of the response.")
    }

    /// A name that is free: the tool's own, if models take it. Functions of the client keep theirs.
    private static func unique(_ tool: GraphTools.Tool, taken: Set<String>) -> String {
        let isUsable =
            (1...longestName).contains(tool.name.utf8.count) && tool.name.utf8.allSatisfy(\.isIdentifier)
        if isUsable, !taken.contains(tool.name) { return tool.name }
        let name = tool.uniqueName
        var candidate = name
        var number = 1
        while taken.contains(candidate) {
            let ending = number == 1 ? "_mcp" : "_mcp\(number)"
            candidate = String(name.prefix(longestName - ending.count)) + ending
            number += 1
        }
        return candidate
    }

    /// The tool of a server that llm means; `nil` for a function of the client.
    subscript(name: String) -> Entry? { entries[name] }

    /// What llm knows a server's tool by, now or, where it is gone, by its own name.
    func name(of call: MCPCall) -> String {
        names[call.server]?[call.name] ?? call.name
    }
}
