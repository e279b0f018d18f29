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
    }

    /// An item as a client writes it. Audio in it has no transcript of its own yet.
    ///
    /// - Parameters:
    ///   - format: the format of audio in it.
    ///   - makeID: gives an id to an item or a call that has none.
    init(
        _ fields: RequestFields, format: ClientAudioFormat, makeID: (String) -> String
    ) throws(ClientError) {
        guard let type = try fields.choice("type", TypeName.self) else {
            throw .missingParameter(fields.path(of: "type"))
        }
        let common: Set = ["type", "id", "object", "status"]
        let id = try fields.string("id", limit: Self.longestID)
        let body: Body
        switch type {
        case .message:
            try fields.check(only: common.union(["role", "content"]))
            guard let role = try fields.choice("role", Role.self) else {
                throw .missingParameter(fields.path(of: "role"))
            }
            guard let parts = try fields.objects("content") else {
                throw .missingParameter(fields.path(of: "content"))
            }
            var content: [ContentPart] = []
            for part in parts { content.append(try ContentPart(part, role: role, format: format)) }
            body = .message(role: role, content: content)
        case .functionCall:
            try fields.check(only: common.union(["name", "call_id", "arguments"]))
            let callID = try Self.callID(fields)
            body = .functionCall(
                name: try fields.requiredString("name"), callID: callID ?? makeID("call_"),
                arguments: try fields.requiredString("arguments"))
        case .functionCallOutput:
            try fields.check(only: common.union(["call_id", "output"]))
            guard let callID = try Self.callID(fields) else {
                throw .missingParameter(fields.path(of: "call_id"))
            }
            body = .functionCallOutput(callID: callID, output: try fields.requiredString("output"))
        }
        let status = try fields.choice("status", ItemStatus.self) ?? .completed
        self.init(
            id: id.flatMap { $0.isEmpty ? nil : $0 } ?? makeID("item_"),
            status: status == .incomplete ? .incomplete : .completed, body: body)
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
        _ fields: RequestFields, role: Item.Role, format: ClientAudioFormat
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
            let audio = try AudioText.decode("audio", in: fields, format: format)
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
            var part = OutputAudioPart(format: format)
            part.transcript = try fields.string("transcript") ?? ""
            part.audio = nil
            part.isComplete = true
            self = .outputAudio(part)
        }
    }
}
