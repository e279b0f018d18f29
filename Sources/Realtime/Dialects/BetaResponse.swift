internal import Messages

/// What the beta calls the members of a response, asked for and given.
enum BetaResponse {
    /// What both dialects have under the same name.
    private static let shared: Set = [
        "conversation", "instructions", "metadata", "tools", "tool_choice", "prompt",
    ]

    /// The `response` of `response.create` in the words of the engine.
    static func parameters(_ response: JSONValue) throws(ClientError) -> JSONValue {
        guard case .object(let given) = response else { return response }
        var result: [String: JSONValue] = [:]
        var output: [String: JSONValue] = [:]
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            let path = "response.\(name)"
            switch name {
            case "modalities": result["output_modalities"] = try BetaValues.outputModalities(value, at: path)
            case "output_audio_format": output["format"] = try BetaValues.format(value, at: path)
            case "voice": output["voice"] = value
            case "temperature": result["temperature"] = try BetaValues.temperature(value, at: path)
            // The beta changed the name on its way; clients send either.
            case "max_response_output_tokens", "max_output_tokens": result["max_output_tokens"] = value
            case "input": result["input"] = try input(value)
            default:
                guard shared.contains(name) else { throw .unknownParameter(path) }
                result[name] = value
            }
        }
        if !output.isEmpty { result["audio"] = ["output": .object(output)] }
        return .object(result)
    }

    private static func input(_ value: JSONValue) throws(ClientError) -> JSONValue {
        guard let items = value.array else { return value }
        var result: [JSONValue] = []
        for (index, item) in items.enumerated() {
            result.append(
                try BetaItem.fromClient(item, at: "response.input[\(index)]", hasReferences: true))
        }
        return .array(result)
    }

    /// The engine's response object as a client of the beta knows it.
    static func fromEngine(_ response: JSONValue) -> JSONValue {
        guard case .object(var members) = response else { return response }
        if let modalities = members.removeValue(forKey: "output_modalities") {
            members["modalities"] = BetaValues.modalities(modalities)
        }
        if let output = members.removeValue(forKey: "audio")?["output"] {
            members["voice"] = output["voice"].map { $0["id"] ?? $0 }
            members["output_audio_format"] = output["format"].map(BetaValues.formatName)
        }
        if let items = members["output"]?.array {
            members["output"] = .array(items.map(BetaItem.fromEngine))
        }
        return .object(members)
    }

    /// The path of a response's member as the beta has it, from the engine's.
    static func clientPath(_ path: [String]) -> [String]? {
        switch path.first {
        case "output_modalities": ["modalities"] + path.dropFirst()
        case "max_output_tokens": ["max_response_output_tokens"]
        case "audio" where path.starts(with: ["audio", "output", "format"]): ["output_audio_format"]
        case "audio" where path.starts(with: ["audio", "output", "voice"]): ["voice"]
        default: nil
        }
    }
}
