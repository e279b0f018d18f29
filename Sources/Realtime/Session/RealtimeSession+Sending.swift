import Messages

extension RealtimeSession {
    /// Sends a server event in the client's form.
    mutating func send(_ type: String, _ fields: [String: JSONValue] = [:]) {
        guard !life.isClosed else { return }
        var event = fields
        event["type"] = .string(type)
        for event in dialect.translate(serverEvent: event) { sendTranslated(event) }
    }

    private mutating func sendTranslated(_ event: [String: JSONValue]) {
        var event = event
        event["event_id"] = .string(identifiers.make("event_"))
        actions.append(.send(JSONValue.object(event).utf8))
    }

    /// Answers the client's event with an error.
    mutating func refuse(_ error: ClientError) {
        sendError(
            type: "invalid_request_error", code: error.code, message: error.message,
            parameter: error.parameter, eventID: clientEventID)
    }

    /// Tells of a failure that no event of the client caused.
    mutating func sendServerError(_ failure: Failure) {
        sendError(
            type: failure.type, code: failure.code, message: failure.message, parameter: nil, eventID: nil)
    }

    mutating func sendError(
        type: String, code: String?, message: String, parameter: String?, eventID: String?
    ) {
        send(
            "error",
            [
                "error": [
                    "type": .string(type), "code": code.map(JSONValue.string) ?? .null,
                    "message": .string(message), "param": parameter.map(JSONValue.string) ?? .null,
                    "event_id": eventID.map(JSONValue.string) ?? .null,
                ]
            ])
    }

    /// Tells the client of something that is no error, where its form of the protocol has words for it.
    mutating func warn(code: String, message: String, response: String? = nil) {
        guard !life.isClosed else { return }
        if let event = dialect.warning(code: code, message: message, response: response) {
            sendTranslated(event)
        }
    }

    /// Sends audio of a response, in deltas of 200 ms at most: written straight as bytes.
    mutating func sendAudio(_ bytes: [UInt8], format: ClientAudioFormat, _ writer: AudioDeltaWriter) {
        guard !life.isClosed else { return }
        let limit = format.byteCount(milliseconds: Self.longestDelta)
        var start = 0
        while start < bytes.count {
            let end = min(start + limit, bytes.count)
            let id = identifiers.make("event_")
            actions.append(.send(writer.frame(eventID: id, audio: bytes[start..<end])))
            start = end
        }
    }

    /// The longest audio delta, in milliseconds.
    private static let longestDelta = 200

    mutating func log(_ level: SessionLogLevel, _ text: String) {
        actions.append(.log(level, text))
    }

    mutating func ask(_ command: GraphCommand) {
        actions.append(.graph(command))
    }

    /// Metadata of the session, and of a response of it.
    func metadata(response: String? = nil) -> Metadata {
        var members: [String: JSONValue] = ["session": .string(id)]
        members["response"] = response.map(JSONValue.string)
        return Metadata(members)
    }

    /// Metadata of sound for the graph; the same for all of an utterance, so that it is made once.
    mutating func speechMetadata(utterance: String?) -> Metadata {
        let language = configuration.transcription?.language
        if let last = lastSpeechMetadata, last.utterance == utterance, last.language == language {
            return last.metadata
        }
        var metadata = metadata()
        metadata.utterance = utterance
        metadata.language = language
        lastSpeechMetadata = (utterance, language, metadata)
        return metadata
    }
}

/// Why something that was promised does not come.
struct Failure: Equatable, Sendable {
    var type = "server_error"
    var code: String?
    var message: String

    var json: JSONValue {
        [
            "type": .string(type), "code": .string(code ?? type), "message": .string(message),
            "param": .null,
        ]
    }

    /// A node is not there, and with it a part of the graph.
    static func lost(_ stage: Stage, node: String) -> Failure {
        Failure(
            code: "\(stage.rawValue)_lost",
            message: "The server's \(stage.name) (the node '\(node)') is down; it is being started.")
    }

    /// A part of the graph does not answer in time.
    static func late(_ stage: Stage, milliseconds: Int) -> Failure {
        Failure(
            code: "\(stage.rawValue)_timeout",
            message: "The server's \(stage.name) (\(stage.node)) gave no sign of life for \(milliseconds) ms."
        )
    }
}

extension Stage {
    /// What people call it.
    fileprivate var name: String {
        switch self {
        case .hearing: "speech detector"
        case .transcription: "speech recognizer"
        case .thinking: "language model"
        case .speaking: "voice"
        case .tools: "tool runner"
        }
    }

    /// The node that is waited for in it.
    fileprivate var node: String {
        switch self {
        case .hearing: "speech-monitor"
        case .transcription: "asr"
        case .thinking: "llm"
        case .speaking: "tts"
        case .tools: "tools"
        }
    }
}
