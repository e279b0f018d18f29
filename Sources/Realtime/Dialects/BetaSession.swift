internal import Messages

/// The flat session of the beta.
enum BetaSession {
    /// What a client may send, and where the engine keeps it.
    private static let places: [String: [String]] = [
        "id": ["id"], "object": ["object"], "expires_at": ["expires_at"], "model": ["model"],
        "instructions": ["instructions"], "tools": ["tools"], "tool_choice": ["tool_choice"],
        "tracing": ["tracing"], "include": ["include"], "prompt": ["prompt"], "temperature": ["temperature"],
        "modalities": ["output_modalities"],
        "max_response_output_tokens": ["max_output_tokens"],
        "voice": ["audio", "output", "voice"],
        "speed": ["audio", "output", "speed"],
        "output_audio_format": ["audio", "output", "format"],
        "input_audio_format": ["audio", "input", "format"],
        "input_audio_transcription": ["audio", "input", "transcription"],
        "input_audio_noise_reduction": ["audio", "input", "noise_reduction"],
        "turn_detection": ["audio", "input", "turn_detection"],
    ]

    /// What a transcription session has of these.
    private static let transcriptionMembers: Set = [
        "id", "object", "expires_at", "include", "input_audio_format", "input_audio_transcription",
        "input_audio_noise_reduction", "turn_detection",
    ]

    /// The bounds of the beta's `temperature`.
    static let temperatures = 0.6...1.2
    /// The beta's `temperature` where the client sets none.
    static let standardTemperature = 0.8

    static func update(_ session: JSONValue) throws(ClientError) -> JSONValue {
        try translate(session, type: "realtime", members: Set(places.keys))
    }

    static func transcriptionUpdate(_ session: JSONValue) throws(ClientError) -> JSONValue {
        guard case .object(var members) = session else { return session }
        // Part of the type, without a meaning where nothing answers.
        members["modalities"] = nil
        return try translate(.object(members), type: "transcription", members: transcriptionMembers)
    }

    private static func translate(
        _ session: JSONValue, type: JSONValue, members: Set<String>
    ) throws(ClientError) -> JSONValue {
        guard case .object(var given) = session else { return session }
        // Asks for a key that only the HTTP call gives.
        given["client_secret"] = nil
        var result: [String: JSONValue] = ["type": type]
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            guard members.contains(name), let place = places[name] else {
                throw .unknownParameter("session.\(name)")
            }
            insert(try engineValue(name, value), at: place[...], in: &result)
        }
        return .object(result)
    }

    private static func engineValue(_ name: String, _ value: JSONValue) throws(ClientError) -> JSONValue {
        let path = "session.\(name)"
        return switch name {
        case "modalities": try BetaValues.outputModalities(value, at: path)
        case "input_audio_format", "output_audio_format": try BetaValues.format(value, at: path)
        case "temperature": try BetaValues.temperature(value, at: path)
        case "turn_detection": turnDetection(value)
        default: value
        }
    }

    /// The first beta had one kind of turn detection, so that clients leave out which.
    private static func turnDetection(_ value: JSONValue) -> JSONValue {
        guard case .object(var members) = value, members["type"] == nil else { return value }
        members["type"] = "server_vad"
        return .object(members)
    }

    private static func insert(
        _ value: JSONValue, at place: ArraySlice<String>, in object: inout [String: JSONValue]
    ) {
        guard let name = place.first else { return }
        guard place.count > 1 else {
            object[name] = value
            return
        }
        var inner = object[name]?.object ?? [:]
        insert(value, at: place.dropFirst(), in: &inner)
        object[name] = .object(inner)
    }

    /// The engine's session as a client of the beta knows it.
    static func fromEngine(_ session: JSONValue) -> JSONValue {
        let isTranscription = isTranscription(session)
        let members = isTranscription ? transcriptionMembers : Set(places.keys)
        var result: [String: JSONValue] = [:]
        for (name, place) in places where members.contains(name) {
            guard let value = place.reduce(session as JSONValue?, { $0?[$1] }) else { continue }
            result[name] = clientValue(name, value)
        }
        if isTranscription {
            // The type of the beta requires a key, though only the HTTP call gives one.
            result["client_secret"] = ["value": "", "expires_at": session["expires_at"] ?? 0]
        } else {
            result["client_secret"] = .null
        }
        return .object(result)
    }

    static func isTranscription(_ session: JSONValue) -> Bool {
        session["type"] == "transcription"
    }

    private static func clientValue(_ name: String, _ value: JSONValue) -> JSONValue {
        switch name {
        case "modalities": BetaValues.modalities(value)
        case "input_audio_format", "output_audio_format": BetaValues.formatName(value)
        case "voice": value["id"] ?? value
        default: value
        }
    }

    /// The path of a session's member as the beta has it, from the engine's.
    static func clientPath(_ path: [String]) -> [String]? {
        for (name, place) in places where path.starts(with: place) {
            // Formats are plain strings here: what is wrong with a part of one is wrong with the whole.
            return [name] + (name.hasSuffix("_format") ? [] : path.dropFirst(place.count))
        }
        return nil
    }
}
