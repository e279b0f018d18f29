import Messages

extension SessionConfiguration {
    /// What an update may do, as the graph and the conversation stand.
    struct UpdateContext {
        var options: SessionOptions
        /// Whether the conversation holds speech of the assistant: its voice is settled then.
        var hasSpoken = false
        /// The servers of tools that the session has declared so far, by their labels.
        var servers: [String: MCPServer] = [:]

        /// What tools may refer to.
        var tools: ToolSettings.Context {
            ToolSettings.Context(hasServers: options.stages.contains(.tools), servers: servers)
        }
    }

    /// Fields that the server sets: clients may send them back.
    private static let serverFields: Set = ["id", "object", "expires_at", "model", "client_secret"]

    /// The configuration after a `session.update`; what is absent stays, and what is refused changes nothing.
    func updated(
        _ fields: RequestFields, _ context: UpdateContext
    ) throws(ClientError) -> SessionConfiguration {
        guard let kind = try fields.choice("type", SessionKindName.self) else {
            throw .missingParameter(fields.path(of: "type"))
        }
        guard kind.rawValue == self.kind.rawValue else {
            throw ClientError(
                code: "invalid_parameter",
                message: "Passing a \(kind) session update event to a \(self.kind) session is not allowed.")
        }
        var updated = self
        if kind == .realtime {
            try updated.updateConversation(fields, context)
        } else {
            try fields.check(only: Self.serverFields.union(["type", "audio", "include"]))
        }
        if fields.has("include") { updated.include = try Self.include(fields) }
        if let audio = try fields.object("audio") {
            try audio.check(only: kind == .realtime ? ["input", "output"] : ["input"])
            if let input = try audio.object("input") { try updated.updateInput(input, context) }
            if let output = try audio.object("output") { try updated.updateOutput(output, context) }
        }
        return updated
    }

    private enum SessionKindName: String, CaseIterable { case realtime, transcription }

    private mutating func updateConversation(
        _ fields: RequestFields, _ context: UpdateContext
    ) throws(ClientError) {
        var known = Self.serverFields.union([
            "type", "audio", "include", "instructions", "output_modalities", "tools", "tool_choice",
            "parallel_tool_calls", "max_output_tokens", "reasoning", "truncation", "tracing", "prompt",
        ])
        if context.options.dialect.hasTemperature { known.insert("temperature") }
        try fields.check(only: known)
        _ = try fields.string("model")
        instructions = try fields.string("instructions") ?? instructions
        let canSpeak = context.options.stages.contains(.speaking)
        modality = try Modality.read("output_modalities", in: fields, canSpeak: canSpeak) ?? modality
        try tools.update(fields, context.tools)
        maxOutputTokens = try TokenLimit.read("max_output_tokens", in: fields) ?? maxOutputTokens
        temperature = try fields.number("temperature", in: 0...2) ?? temperature
        if fields.has("reasoning") { reasoning = try Reasoning.read(fields) }
        if let value = fields.value("truncation") {
            truncation = try Self.truncation(value, fields)
        }
        if fields.has("tracing") { tracing = try Self.tracing(fields, previous: tracing) }
        if fields.value("prompt") != nil { throw Self.noPrompts(at: fields.path(of: "prompt")) }
    }

    private mutating func updateInput(
        _ fields: RequestFields, _ context: UpdateContext
    ) throws(ClientError) {
        try fields.check(only: ["format", "transcription", "noise_reduction", "turn_detection"])
        if let format = try fields.object("format") {
            inputFormat = try ClientAudioFormat(format, isLenient: context.options.isLenient)
        }
        if fields.has("transcription") {
            transcription = try fields.object("transcription").map { settings throws(ClientError) in
                try TranscriptionSettings(settings, previous: transcription)
            }
        }
        if fields.has("noise_reduction") {
            noiseReduction = try fields.object("noise_reduction").map { reduction throws(ClientError) in
                try NoiseReduction(reduction, previous: noiseReduction)
            }
        }
        if fields.has("turn_detection") {
            turnDetection = try fields.object("turn_detection").map { turns throws(ClientError) in
                let detection = try TurnDetection(turns, previous: turnDetection)
                guard context.options.stages.contains(.hearing) else {
                    throw .unavailable(
                        "Turn detection is not available: the graph behind this server has no speech-monitor. "
                            + "Supported values are: null.", parameter: turns.path)
                }
                return detection
            }
        }
    }

    private mutating func updateOutput(
        _ fields: RequestFields, _ context: UpdateContext
    ) throws(ClientError) {
        try fields.check(only: ["format", "voice", "speed"])
        if let format = try fields.object("format") {
            outputFormat = try ClientAudioFormat(format, isLenient: context.options.isLenient)
        }
        if let voice = try Voice.read("voice", in: fields), Voice.name(voice) != Voice.name(self.voice) {
            guard !context.hasSpoken else { throw .voiceIsFixed }
            self.voice = voice
        }
        speed = try fields.number("speed", in: 0.25...1.5) ?? speed
    }

    private static func include(_ fields: RequestFields) throws(ClientError) -> JSONValue {
        guard let names = try fields.array("include") else { return .null }
        let supported = ["item.input_audio_transcription.logprobs"]
        for (index, name) in names.enumerated() where !supported.contains(name.string ?? "") {
            throw .invalidValue(
                name.string ?? name.kind, at: "\(fields.path(of: "include"))[\(index)]",
                supported: supported)
        }
        return .array(names)
    }

    private static func truncation(
        _ value: JSONValue, _ fields: RequestFields
    ) throws(ClientError) -> JSONValue {
        let path = fields.path(of: "truncation")
        if let word = value.string {
            guard ["auto", "disabled"].contains(word) else {
                throw .invalidValue(word, at: path, supported: ["auto", "disabled", "retention_ratio"])
            }
            return value
        }
        let ratio = try RequestFields(value, path: path)
        try ratio.check(only: ["type", "retention_ratio", "token_limits"])
        let type = try ratio.requiredString("type")
        guard type == "retention_ratio" else {
            throw .invalidValue(type, at: ratio.path(of: "type"), supported: ["retention_ratio"])
        }
        guard try ratio.number("retention_ratio", in: 0...1) != nil else {
            throw .missingParameter(ratio.path(of: "retention_ratio"))
        }
        if let limits = try ratio.object("token_limits") {
            try limits.check(only: ["post_instructions"])
            _ = try limits.integer("post_instructions", in: 0...Int(Int32.max))
        }
        return value
    }

    /// Traces can be switched off, but what was set of them stays as it is.
    private static func tracing(
        _ fields: RequestFields, previous: JSONValue
    ) throws(ClientError) -> JSONValue {
        guard let value = fields.value("tracing") else { return .null }
        let path = fields.path(of: "tracing")
        if let word = value.string {
            guard word == "auto" else { throw .invalidValue(word, at: path, supported: ["auto"]) }
        } else {
            let tracing = try RequestFields(value, path: path)
            try tracing.check(only: ["workflow_name", "group_id", "metadata"])
            _ = try tracing.string("workflow_name")
            _ = try tracing.string("group_id")
            _ = try tracing.object("metadata")
        }
        guard previous == .null || previous == value else {
            throw .invalid(path, ": the configuration of tracing cannot be modified once it is enabled.")
        }
        return value
    }

    /// Why no stored prompt can be used: they live at the service.
    static func noPrompts(at path: String) -> ClientError {
        .unavailable("Stored prompts are not available on this server; use 'instructions'.", parameter: path)
    }
}

/// How hard a model should think.
enum Reasoning: String, CaseIterable {
    case minimal, low, medium, high, xhigh

    static func read(_ fields: RequestFields) throws(ClientError) -> JSONValue {
        guard let reasoning = try fields.object("reasoning") else { return .null }
        try reasoning.check(only: ["effort"])
        _ = try reasoning.choice("effort", Reasoning.self)
        return .object(reasoning.members)
    }
}

/// Who speaks: a name, or an object with an id.
enum Voice {
    private static let longest = 64

    static func read(_ name: String, in fields: RequestFields) throws(ClientError) -> JSONValue? {
        guard let value = fields.value(name) else { return nil }
        if value.object != nil {
            let voice = try RequestFields(value, path: fields.path(of: name))
            try voice.check(only: ["id"])
            _ = try voice.requiredString("id", limit: longest)
        } else {
            _ = try fields.string(name, limit: longest)
        }
        return value
    }

    /// The name that tts is told.
    static func name(_ voice: JSONValue) -> String {
        voice.string ?? voice["id"]?.string ?? ""
    }
}
