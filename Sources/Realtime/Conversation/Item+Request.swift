import Messages

extension Item {
    /// How long the ids of items may be, in characters.
    static let longestID = 32
    /// How long the ids of calls may be, in characters.
    private static let longestCallID = 64

    private enum TypeName: String, CaseIterable {
        case message
        case functionCall = "function_call"
        case functionCallOutput = "function_call_output"
        case mcpListTools = "mcp_list_tools"
        case mcpCall = "mcp_call"
        case mcpApprovalRequest = "mcp_approval_request"
        case mcpApprovalResponse = "mcp_approval_response"

        /// The members of such an item, beside those of every item.
        var members: Set<String> {
            switch self {
            case .message: ["role", "content"]
            case .functionCall: ["name", "call_id", "arguments"]
            case .functionCallOutput: ["call_id", "output"]
            case .mcpListTools: ["server_label", "tools"]
            case .mcpCall: ["server_label", "name", "arguments", "output", "error", "approval_request_id"]
            case .mcpApprovalRequest: ["server_label", "name", "arguments"]
            case .mcpApprovalResponse: ["approval_request_id", "approve", "reason"]
            }
        }

        /// Those that there are where the graph has no servers of tools.
        static let plain: [TypeName] = [.message, .functionCall, .functionCallOutput]
    }

    /// What the meaning of an item depends on.
    struct RequestContext {
        /// The format of the user's audio.
        var inputFormat: ClientAudioFormat
        /// The format of the assistant's audio.
        var outputFormat: ClientAudioFormat
        /// Whether audio may be a WAV file.
        var isLenient: Bool
        /// Whether there are items of MCP.
        var hasServers: Bool
        /// Gives the parts of the item that a part refers to; `nil` where no part may.
        var referredParts: ((RequestFields) throws(ClientError) -> [ContentPart])?
    }

    /// An item as a client writes it. Audio in it has no transcript of its own yet.
    ///
    /// - Parameter makeID: gives an id to an item or a call that has none.
    init(
        _ fields: RequestFields, _ context: RequestContext, makeID: (StaticString) -> String
    ) throws(ClientError) {
        let types = context.hasServers ? TypeName.allCases : TypeName.plain
        let typeName = try fields.requiredString("type")
        guard let type = TypeName(rawValue: typeName), types.contains(type) else {
            throw .invalidValue(
                ClientError.shortened(typeName), at: fields.path(of: "type"), supported: types.map(\.rawValue)
            )
        }
        // The service's own guide names answers to approvals by the requests, which is longer than other ids may be.
        let id = try fields.string("id", limit: type == .mcpApprovalResponse ? 64 : Self.longestID)
        try fields.check(only: type.members.union(["type", "id", "object", "status"]))
        let body: Body
        switch type {
        case .message: body = try Self.message(fields, context)
        case .functionCall:
            let callID = try Self.callID(fields)
            body = .functionCall(
                name: try fields.requiredString("name"), callID: callID ?? makeID("call_"),
                arguments: try fields.requiredString("arguments"))
        case .functionCallOutput:
            guard let callID = try Self.callID(fields) else {
                throw .missingParameter(fields.path(of: "call_id"))
            }
            body = .functionCallOutput(callID: callID, output: try fields.requiredString("output"))
        case .mcpListTools: body = .mcp(try .listTools(fields))
        case .mcpCall: body = .mcpCall(try MCPCall(fields))
        case .mcpApprovalRequest: body = .mcp(try .approvalRequest(fields))
        case .mcpApprovalResponse: body = .mcp(try .approvalResponse(fields))
        }
        let status = try fields.choice("status", ItemStatus.self) ?? .completed
        self.init(
            id: id.flatMap { $0.isEmpty ? nil : $0 } ?? makeID("item_"),
            status: status == .incomplete ? .incomplete : .completed, body: body)
    }

    private static func message(
        _ fields: RequestFields, _ context: RequestContext
    ) throws(ClientError) -> Body {
        guard let role = try fields.choice("role", Role.self) else {
            throw .missingParameter(fields.path(of: "role"))
        }
        guard let parts = try fields.objects("content") else {
            throw .missingParameter(fields.path(of: "content"))
        }
        var content: [ContentPart] = []
        for part in parts {
            if role == .user, let referredParts = context.referredParts,
                try part.string("type") == "item_reference"
            {
                content += try referredParts(part).map(\.ofUser)
            } else {
                content.append(try ContentPart(part, role: role, context))
            }
        }
        return .message(role: role, content: content)
    }

    private static func callID(_ fields: RequestFields) throws(ClientError) -> String? {
        guard let id = try fields.string("call_id", limit: longestCallID) else { return nil }
        guard !id.isEmpty, id.utf8.allSatisfy(\.isIdentifier) else {
            throw .invalid(
                fields.path(of: "call_id"),
                ": string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
            )
        }
        return id
    }
}

extension ContentPart {
    private enum Detail: String, CaseIterable { case auto, low, high }

    fileprivate init(
        _ fields: RequestFields, role: Item.Role, _ context: Item.RequestContext
    ) throws(ClientError) {
        let type = try fields.requiredString("type")
        let supported =
            switch role {
            case .user: ["input_text", "input_audio", "input_image"]
            case .assistant: ["output_text", "output_audio"]
            case .system: ["input_text"]
            }
        guard supported.contains(type) else {
            throw .invalidValue(type, at: fields.path(of: "type"), supported: supported)
        }
        // Clients send back what they were told, with keys of other parts set to null.
        try fields.check(only: ["type", "text", "audio", "transcript", "image_url", "detail"])
        switch type {
        case "input_text": self = .inputText(try fields.requiredString("text"))
        case "output_text": self = .outputText(try fields.requiredString("text"))
        case "input_image":
            let url = try fields.requiredString("image_url")
            guard url.hasPrefix("data:") || url.hasPrefix("https://") || url.hasPrefix("http://") else {
                throw .invalid(fields.path(of: "image_url"), ". Expected a data: or http(s): URL.")
            }
            self = .inputImage(
                url: url, detail: (try fields.choice("detail", Detail.self) ?? .auto).rawValue)
        case "input_audio":
            let format = context.inputFormat
            let audio = try AudioText.decodeWhole(
                "audio", in: fields, format: format, isLenient: context.isLenient)
            let transcript = try fields.string("transcript")
            guard audio != nil || transcript != nil else {
                throw .missingParameter(fields.path(of: "audio"))
            }
            self = .inputAudio(
                InputAudioPart(
                    milliseconds: format.milliseconds(byteCount: audio?.count ?? 0), format: format,
                    transcript: transcript, audio: audio, tellsTranscript: true))
        default:
            // The assistant's words of an earlier session: their audio is not kept.
            let format = context.outputFormat
            if try fields.string("audio")?.isEmpty == false {
                _ = try AudioText.decodeWhole(
                    "audio", in: fields, format: format, isLenient: context.isLenient)
            }
            var part = OutputAudioPart(format: format)
            part.transcript = try fields.string("transcript") ?? ""
            part.audio = nil
            part.isComplete = true
            self = .outputAudio(part)
        }
    }
}
