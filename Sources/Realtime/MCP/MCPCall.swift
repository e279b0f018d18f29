import Messages

/// A call of a tool of an MCP server, as the conversation has it.
struct MCPCall: Equatable, Sendable {
    let server: String
    /// The name by which the server knows the tool.
    let name: String
    var arguments = ""
    var output: String?
    /// An object with `type` and `message`.
    var error: JSONValue?
    var approvalRequest: String?

    /// An error in the form of the protocol.
    static func error(_ message: String) -> JSONValue {
        ["type": "tool_execution_error", "message": .string(message)]
    }

    /// What llm is told of the outcome.
    var outcome: String {
        output ?? error.map { "Error: \($0["message"]?.string ?? $0.description)" } ?? ""
    }

    /// Bytes of text.
    var byteCount: Int {
        server.utf8.count + name.utf8.count + arguments.utf8.count + outcome.utf8.count
    }
}

/// An item of MCP other than a call.
enum MCPItem: Sendable {
    case listTools(server: String, tools: [JSONValue])
    case approvalRequest(server: String, name: String, arguments: String)
    case approvalResponse(request: String, approves: Bool, reason: String?)

    /// Bytes of text.
    var byteCount: Int {
        switch self {
        case .listTools(let server, let tools):
            tools.reduce(server.utf8.count) { $0 + $1.utf8.count }
        case .approvalRequest(let server, let name, let arguments):
            server.utf8.count + name.utf8.count + arguments.utf8.count
        case .approvalResponse(let request, _, let reason):
            request.utf8.count + (reason?.utf8.count ?? 0)
        }
    }
}
