import Messages

extension RealtimeSession {
    /// Takes one text frame of the client, as it came.
    public mutating func receive(_ text: [UInt8], at now: UInt64) {
        guard begin(at: now) else { return }
        clientEventID = nil
        defer {
            clientEventID = nil
            boundConversation()
        }
        guard budget.take(at: now) else {
            clientEventID =
                AppendFrame(scanning: text).map(\.eventID) ?? Self.eventID(in: try? JSONValue(parsing: text))
            return refuseHaste()
        }
        do throws(ClientError) {
            guard text.count <= options.limits.frameBytes else {
                throw ClientError(
                    code: "message_too_large",
                    message:
                        "The message has \(text.count) bytes; at most \(options.limits.frameBytes) are allowed."
                )
            }
            if let frame = AppendFrame(scanning: text), let audio = Base64.decode(text, in: frame.audio) {
                clientEventID = frame.eventID
                try append(audio)
            } else {
                try obey(try event(text))
            }
        } catch {
            refuse(error)
        }
    }

    /// Takes note of a binary frame, which the protocol does not have.
    public mutating func receiveBinary(byteCount: Int, at now: UInt64) {
        guard begin(at: now) else { return }
        guard budget.take(at: now) else { return refuseHaste() }
        refuse(
            ClientError(
                code: "invalid_event",
                message:
                    "Binary messages are not supported (got \(byteCount) bytes); send events as JSON text."))
    }

    private mutating func refuseHaste() {
        guard budget.refusedInRow < EventBudget.patience else {
            let failure = Failure(
                type: "invalid_request_error", code: "rate_limit_exceeded", message: "Too many events.")
            return close(code: 1008, reason: failure.message, failing: failure)
        }
        refuse(
            ClientError(
                code: "rate_limit_exceeded",
                message: "Too many events: at most \(options.limits.eventsPerSecond) each second are taken."))
    }

    private mutating func event(_ text: [UInt8]) throws(ClientError) -> [String: JSONValue] {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: text)
        } catch {
            throw ClientError(code: "invalid_json", message: "The message is \(error).")
        }
        guard let event = json.object else {
            throw ClientError(
                code: "invalid_event", message: "The message is \(json.kind); expected a JSON object.")
        }
        clientEventID = Self.eventID(in: json)
        return try dialect.translate(clientEvent: event)
    }

    /// The client's name for an event. One that is too long would be sent back as long as it came.
    private static func eventID(in event: JSONValue?) -> String? {
        event?["event_id"]?.string.flatMap { $0.utf8.count <= 4 * longestEventID ? $0 : nil }
    }

    private static let longestEventID = 512

    private enum EventType: String, CaseIterable {
        case sessionUpdate = "session.update"
        case append = "input_audio_buffer.append"
        case commit = "input_audio_buffer.commit"
        case clear = "input_audio_buffer.clear"
        case create = "conversation.item.create"
        case truncate = "conversation.item.truncate"
        case delete = "conversation.item.delete"
        case retrieve = "conversation.item.retrieve"
        case respond = "response.create"
        case cancel = "response.cancel"
        case clearOutput = "output_audio_buffer.clear"

        /// The members of the event.
        var members: Set<String> {
            switch self {
            case .sessionUpdate: ["session"]
            case .append: ["audio"]
            case .commit, .clear, .clearOutput: []
            case .create: ["item", "previous_item_id"]
            case .truncate: ["item_id", "content_index", "audio_end_ms"]
            case .delete, .retrieve: ["item_id"]
            case .respond: ["response"]
            case .cancel: ["response_id"]
            }
        }

        /// Whether a session that only transcribes takes it.
        var isForTranscription: Bool {
            switch self {
            case .respond, .cancel, .clearOutput, .create, .truncate: false
            default: true
            }
        }
    }

    private mutating func obey(_ event: [String: JSONValue]) throws(ClientError) {
        do throws(ClientError) {
            try handle(event)
        } catch {
            throw dialect.translate(error)
        }
    }

    private mutating func handle(_ event: [String: JSONValue]) throws(ClientError) {
        let fields = RequestFields(event)
        _ = try fields.string("event_id", limit: Self.longestEventID)
        let name = try fields.requiredString("type")
        let known = EventType.allCases.filter { configuration.kind == .realtime || $0.isForTranscription }
        guard let type = EventType(rawValue: name), known.contains(type) else {
            throw .invalidValue(ClientError.shortened(name), at: "type", supported: known.map(\.rawValue))
        }
        try fields.check(only: type.members.union(["type", "event_id"]))
        switch type {
        case .sessionUpdate: try updateSession(fields)
        case .append:
            guard let audio = try AudioText.decode("audio", in: fields, format: configuration.inputFormat)
            else { throw .missingParameter("audio") }
            try append(audio)
        case .commit: try commit()
        case .clear: clearInput()
        case .create: try createItem(fields)
        case .truncate: try truncateItem(fields)
        case .delete: try deleteItem(fields)
        case .retrieve: try retrieveItem(fields)
        case .respond: try createResponse(fields)
        case .cancel: try cancelResponse(fields)
        case .clearOutput: try clearOutput()
        }
    }

    /// What an update may refer to.
    var updateContext: SessionConfiguration.UpdateContext {
        SessionConfiguration.UpdateContext(options: options, hasSpoken: hasSpoken, servers: declaredServers)
    }

    private mutating func updateSession(_ fields: RequestFields) throws(ClientError) {
        let session = try RequestFields(try fields.required("session"), path: "session")
        let before = configuration
        configuration = try before.updated(
            session, updateContext)
        sendSession("session.updated")
        changeInput(from: before)
        if session.has("tools") { listTools(of: configuration.tools) }
    }
}
