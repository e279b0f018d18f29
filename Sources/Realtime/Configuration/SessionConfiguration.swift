import Messages

/// All fields of a session that a client can set, with their effective values.
struct SessionConfiguration: Equatable, Sendable {
    let kind: SessionOptions.Kind
    var instructions: String
    var modality: Modality
    var tools = ToolSettings()
    /// `nil` = no limit.
    var maxOutputTokens: Int?
    var temperature: Double?
    var inputFormat = ClientAudioFormat.standard
    var noiseReduction: NoiseReduction?
    var transcription: TranscriptionSettings?
    var turnDetection: TurnDetection?
    var outputFormat = ClientAudioFormat.standard
    /// A name, or an object with an `id`.
    var voice: JSONValue
    /// 1 = as fast as the voice speaks by itself.
    var speed = 1.0
    var reasoning: JSONValue = .null
    var truncation: JSONValue = "auto"
    var tracing: JSONValue = .null
    var include: JSONValue = .null

    /// What holds before the client sets anything.
    init(_ options: SessionOptions) {
        kind = options.kind
        instructions = options.instructions
        modality = options.stages.contains(.speaking) ? .audio : .text
        voice = .string(options.voice)
        turnDetection = options.stages.contains(.hearing) ? TurnDetection() : nil
        temperature = options.dialect.hasTemperature ? BetaSession.standardTemperature : nil
    }

    /// The fields as they stand in `session.created` and `session.updated`, without those that the server sets.
    var json: [String: JSONValue] {
        let input: JSONValue = [
            "format": inputFormat.json, "transcription": transcription?.json ?? .null,
            "noise_reduction": noiseReduction?.json ?? .null, "turn_detection": turnDetection?.json ?? .null,
        ]
        guard kind == .realtime else {
            return ["type": "transcription", "audio": ["input": input], "include": include]
        }
        var members: [String: JSONValue] = [
            "type": "realtime", "output_modalities": modality.json, "instructions": .string(instructions),
            "tools": .array(tools.tools.map(\.json)), "tool_choice": tools.choice,
            "max_output_tokens": TokenLimit.json(maxOutputTokens), "tracing": tracing,
            "truncation": truncation, "prompt": .null, "include": include,
            "audio": [
                "input": input,
                "output": ["format": outputFormat.json, "voice": voice, "speed": .number(speed)],
            ],
        ]
        if let areParallel = tools.areParallel { members["parallel_tool_calls"] = .bool(areParallel) }
        if reasoning != .null { members["reasoning"] = reasoning }
        if let temperature { members["temperature"] = .number(temperature) }
        return members
    }
}
