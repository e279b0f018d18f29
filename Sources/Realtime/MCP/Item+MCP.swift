import Messages

extension MCPCall {
    /// The members of its item. Those without a value are null, not absent: clients fail on what is absent.
    var members: [String: JSONValue] {
        [
            "type": "mcp_call", "server_label": .string(server), "name": .string(name),
            "arguments": .string(arguments), "output": .id(output), "error": error ?? .null,
            "approval_request_id": .id(approvalRequest),
        ]
    }

    /// Reads a call of an earlier session.
    init(_ fields: RequestFields) throws(ClientError) {
        self.init(
            server: try MCPServer.label(fields), name: try fields.requiredString("name"),
            arguments: try fields.requiredString("arguments"))
        output = try fields.string("output")
        error = try fields.object("error").map { error throws(ClientError) in try Self.readError(error) }
        approvalRequest = try fields.string("approval_request_id")
    }

    private enum ErrorKind: String, CaseIterable {
        case tool = "tool_execution_error"
        case mcp = "protocol_error"
        case http = "http_error"
    }

    private static func readError(_ fields: RequestFields) throws(ClientError) -> JSONValue {
        guard let kind = try fields.choice("type", ErrorKind.self) else {
            throw .missingParameter(fields.path(of: "type"))
        }
        _ = try fields.requiredString("message")
        if kind != .tool, try fields.integer("code", in: Int(Int32.min)...Int(Int32.max)) == nil {
            throw .missingParameter(fields.path(of: "code"))
        }
        return .object(fields.members)
    }
}

extension MCPItem {
    /// The members of the item.
    var members: [String: JSONValue] {
        switch self {
        case .listTools(let server, let tools):
            ["type": "mcp_list_tools", "server_label": .string(server), "tools": .array(tools)]
        case .approvalRequest(let server, let name, let arguments):
            [
                "type": "mcp_approval_request", "server_label": .string(server), "name": .string(name),
                "arguments": .string(arguments),
            ]
        case .approvalResponse(let request, let approves, let reason):
            [
                "type": "mcp_approval_response", "approval_request_id": .string(request),
                "approve": .bool(approves), "reason": .id(reason),
            ]
        }
    }

    /// Reads the tools of an earlier session: whatever they were, llm has those of now.
    static func listTools(_ fields: RequestFields) throws(ClientError) -> MCPItem {
        let tools = try fields.objects("tools") ?? []
        for tool in tools {
            _ = try tool.requiredString("name")
            _ = try tool.required("input_schema")
            _ = try tool.string("description")
        }
        return .listTools(server: try MCPServer.label(fields), tools: tools.map { .object($0.members) })
    }

    /// Reads an approval that was asked for in an earlier session.
    static func approvalRequest(_ fields: RequestFields) throws(ClientError) -> MCPItem {
        .approvalRequest(
            server: try MCPServer.label(fields), name: try fields.requiredString("name"),
            arguments: try fields.requiredString("arguments"))
    }

    /// Reads the answer to an approval request.
    static func approvalResponse(_ fields: RequestFields) throws(ClientError) -> MCPItem {
        let request = try fields.requiredString("approval_request_id")
        _ = try fields.required("approve")
        return .approvalResponse(
            request: request, approves: try fields.bool("approve") ?? false,
            reason: try fields.string("reason"))
    }
}
