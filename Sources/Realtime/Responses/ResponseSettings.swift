import Messages

/// What holds for one response: the session's fields, and what `response.create` sets instead.
struct ResponseSettings: Equatable, Sendable {
    var instructions: String
    var modality: Modality
    var tools: ToolSettings
    /// `nil` = no limit.
    var maxOutputTokens: Int?
    var temperature: Double?
    var reasoning: JSONValue
    var truncation: JSONValue
    var format: ClientAudioFormat
    var voice: JSONValue
    let speed: Double
    var metadata: JSONValue = .null
    /// Whether it stands in the conversation.
    var isInConversation = true

    /// As the session has it.
    init(_ configuration: SessionConfiguration) {
        instructions = configuration.instructions
        modality = configuration.modality
        tools = configuration.tools
        maxOutputTokens = configuration.maxOutputTokens
        temperature = configuration.temperature
        reasoning = configuration.reasoning
        truncation = configuration.truncation
        format = configuration.outputFormat
        voice = configuration.voice
        speed = configuration.speed
    }

    private static let mostMetadata = 16
    private static let longestMetadataName = 64
    private static let longestMetadataValue = 512

    /// Takes over what a `response.create` sets.
    mutating func update(
        _ fields: RequestFields, _ context: SessionConfiguration.UpdateContext, conversationID: String
    ) throws(ClientError) {
        var known: Set = [
            "conversation", "input", "instructions", "output_modalities", "audio", "tools", "tool_choice",
            "max_output_tokens", "metadata", "prompt", "reasoning", "parallel_tool_calls",
        ]
        let options = context.options
        if options.dialect.hasTemperature { known.insert("temperature") }
        try fields.check(only: known)
        if let conversation = try fields.string("conversation") {
            guard ["auto", "none", conversationID].contains(conversation) else {
                throw .invalidValue(
                    ClientError.shortened(conversation), at: fields.path(of: "conversation"),
                    supported: ["auto", "none"])
            }
            isInConversation = conversation != "none"
        }
        instructions = try fields.string("instructions") ?? instructions
        let canSpeak = options.stages.contains(.speaking)
        modality = try Modality.read("output_modalities", in: fields, canSpeak: canSpeak) ?? modality
        try tools.update(fields, context.tools)
        maxOutputTokens = try TokenLimit.read("max_output_tokens", in: fields) ?? maxOutputTokens
        temperature = try fields.number("temperature", in: 0...2) ?? temperature
        if fields.value("reasoning") != nil { reasoning = try Reasoning.read(fields) }
        if fields.value("prompt") != nil {
            throw SessionConfiguration.noPrompts(at: fields.path(of: "prompt"))
        }
        try updateAudio(fields, context)
        metadata = try Self.metadata(fields)
    }

    private mutating func updateAudio(
        _ fields: RequestFields, _ context: SessionConfiguration.UpdateContext
    ) throws(ClientError) {
        guard let audio = try fields.object("audio") else { return }
        try audio.check(only: ["output"])
        guard let output = try audio.object("output") else { return }
        try output.check(only: ["format", "voice"])
        if let format = try output.object("format") {
            self.format = try ClientAudioFormat(format, isLenient: context.options.isLenient)
        }
        if let voice = try Voice.read("voice", in: output) {
            // Beside the conversation nobody hears two voices of one assistant.
            let isFixed = context.hasSpoken && isInConversation
            guard !isFixed || Voice.name(voice) == Voice.name(self.voice) else { throw .voiceIsFixed }
            self.voice = voice
        }
    }

    private static func metadata(_ fields: RequestFields) throws(ClientError) -> JSONValue {
        guard let metadata = try fields.object("metadata") else { return .null }
        guard metadata.members.count <= mostMetadata else {
            throw .invalid(
                metadata.path,
                ": too many properties. Expected an object with at most \(mostMetadata) properties, but got an "
                    + "object with \(metadata.members.count) properties instead.",
                code: "object_above_max_properties")
        }
        for name in metadata.members.keys.sorted() {
            guard name.unicodeScalars.count <= longestMetadataName else {
                throw .tooLong(
                    metadata.path, limit: longestMetadataName, count: name.unicodeScalars.count)
            }
            guard metadata.members[name]?.string != nil else {
                throw .invalidType(
                    metadata.members[name] ?? .null, at: metadata.path(of: name), expected: "a string")
            }
            _ = try metadata.string(name, limit: longestMetadataValue)
        }
        return .object(metadata.members)
    }
}
