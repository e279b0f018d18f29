import Messages

extension RealtimeSession {
    mutating func createResponse(_ fields: RequestFields) throws(ClientError) {
        guard options.stages.contains(.thinking) else {
            throw .unavailable(
                "Responses are not available: the graph behind this server has no llm.", parameter: nil)
        }
        var settings = ResponseSettings(configuration)
        var input: [ContextInput]?
        var declaresTools = false
        if let request = try fields.object("response") {
            declaresTools = request.has("tools")
            try settings.update(request, updateContext, conversationID: conversation.id)
            input = try readInput(request)
        }
        if settings.isInConversation, let running = responses.first(where: \.isInConversation) {
            throw ClientError(
                code: "conversation_already_has_active_response",
                message:
                    "Conversation already has an active response in progress: \(running.id). Wait until the "
                    + "response is finished before creating a new one.")
        }
        let parallel = responses.count { !$0.isInConversation }
        guard settings.isInConversation || parallel < options.limits.parallelResponses else {
            throw ClientError(
                code: "too_many_responses",
                message:
                    "\(parallel) responses are running beside the conversation already; wait for one to end.")
        }
        if declaresTools { listTools(of: settings.tools) }
        respond(settings, to: input)
    }

    /// An item that a client gives to one response.
    enum ContextInput {
        case reference(String)
        case item(Item)
    }

    private mutating func readInput(_ request: RequestFields) throws(ClientError) -> [ContextInput]? {
        guard let items = try request.objects("input") else { return nil }
        var input: [ContextInput] = []
        for item in items {
            guard try item.string("type") == "item_reference" else {
                let item = try read(item, hasReferences: dialect.hasPartReferences)
                if case .mcp(.approvalResponse) = item.body {
                    throw .invalid(
                        request.path(of: "input"),
                        ": an 'mcp_approval_response' is given by conversation.item.create.")
                }
                input.append(.item(item))
                continue
            }
            input.append(.reference(try referredItem(item).id))
        }
        return input
    }

    /// Begins a response, to the whole conversation or to what a client gives.
    ///
    /// - Parameter turnEnd: when the spoken turn ended that it answers, where it is one and the client has not asked.
    mutating func respond(
        _ settings: ResponseSettings, to input: [ContextInput]? = nil, turnEnd: UInt64? = nil
    ) {
        if settings.isInConversation {
            idle.disarm()
            unansweredTurn = nil
        }
        var own: [Item] = []
        let context = input.map { entries in
            entries.map { entry -> Response.ContextEntry in
                switch entry {
                case .reference(let id): return .conversation(id)
                case .item(let item):
                    own.append(item)
                    return .own(own.count - 1)
                }
            }
        }
        let response = Response(
            id: identifiers.make("resp_"), settings: settings,
            context: context ?? toldItems.map { .conversation($0) }, answersWholeConversation: context == nil,
            turnEnd: turnEnd,
            ownContext: own, lastSign: now)
        responses.append(response)
        send("response.created", ["response": json(of: response, status: "in_progress", details: .null)])
        if dialect.tellsLimitsFirst { sendRateLimits() }
        for item in own { transcribeAudio(of: item) }
        awaitTranscripts(of: response.id)
        askModel(for: response.id)
    }

    func index(ofResponse id: String?) -> Int? {
        responses.place(of: id)
    }

    // MARK: Transcripts

    private mutating func awaitTranscripts(of id: String) {
        guard let index = index(ofResponse: id) else { return }
        let items = items(of: responses[index])
        let pending = Set(transcriptions.filter(\.isCommitted).map(\.itemID))
        responses[index].awaited = pending.intersection(items.map(\.id))
        if let last = items.last, last.isSilent, !pending.contains(last.id) {
            let failure = Failure(
                code: "transcription_failed", message: "What the user said could not be transcribed.")
            end(id, .failed(failure), isSudden: true)
        }
    }

    /// The words of an item are there.
    mutating func continueResponses(awaiting item: String) {
        for response in responses where response.awaited.contains(item) {
            guard let index = index(ofResponse: response.id) else { continue }
            responses[index].awaited.remove(item)
            askModel(for: response.id)
        }
    }

    /// Takes an item out of what responses wait for. Gives the responses that did.
    mutating func stopAwaiting(_ item: String) -> [String] {
        responses.indices.compactMap { index in
            responses[index].awaited.remove(item).map { _ in responses[index].id }
        }
    }

    /// The words of an item will never come.
    mutating func failResponses(awaiting item: String, _ failure: Failure) {
        for response in responses where response.awaited.contains(item) {
            end(response.id, .failed(failure), isSudden: true)
        }
    }

    // MARK: Asking

    /// Asks llm, if nothing is missing for it.
    mutating func askModel(for id: String) {
        guard let index = index(ofResponse: id) else { return }
        let response = responses[index]
        let isBroken =
            lostStages.contains(.thinking)
            || (response.settings.modality == .audio && lostStages.contains(.speaking))
        guard response.life == .waiting, response.awaited.isEmpty, !isBroken, !isListing(for: response)
        else { return }
        var items = items(of: response)
        if response.turnEnd != nil, Self.saysNothing(items) {
            log(.debug, "a turn without words is not answered")
            return end(id, .completed)
        }
        // Sound without words is nothing to llm, unless the silence itself is to be answered.
        let silence = response.turnEnd == nil ? items.last?.id : nil
        let tools: ToolTable
        do throws(ClientError) {
            items = try shortened(items, for: response)
            tools = try ToolTable(response.settings.tools, graph: graphTools ?? GraphTools())
        } catch {
            let failure = Failure(
                type: "invalid_request_error", code: error.code, message: error.message)
            return end(id, .failed(failure))
        }
        responses[index].tools = tools
        let readable = items.filter { !$0.isWordless || $0.id == silence }.flatMap { $0.context(tools) }
        responses[index].inputMilliseconds = items.reduce(0) { $0 + $1.inputMilliseconds }
        responses[index].earlierMilliseconds = items.reduce(0) { $0 + $1.outputMilliseconds }
        responses[index].inputByteCount =
            items.reduce(response.settings.instructions.utf8.count) { $0 + $1.size }
        responses[index].lastSign = now
        _ = responses[index].life.advance(to: .thinking)
        ask(.conversation(command(for: responses[index], readable)))
    }

    /// Whether the user has said nothing since the assistant did: speech was heard, but no words were understood.
    private static func saysNothing(_ items: [Item]) -> Bool {
        let turn = items.reversed().prefix { $0.isOfUser }
        return !turn.isEmpty && turn.allSatisfy(\.isWordless)
    }

    private func command(for response: Response, _ items: [JSONValue]) -> Event {
        let settings = response.settings
        var fields: [String: JSONValue] = [
            "items": .array(items), "instructions": .string(settings.instructions),
            "tools": .array(response.tools.offers), "tool_choice": response.tools.choice,
            "modalities": settings.modality.json, "response": .string(response.id),
        ]
        if let areParallel = settings.tools.areParallel { fields["parallel_tool_calls"] = .bool(areParallel) }
        if let limit = settings.maxOutputTokens { fields["max_output_tokens"] = .number(limit) }
        if let temperature = settings.temperature { fields["temperature"] = .number(temperature) }
        if settings.reasoning != .null { fields["reasoning"] = settings.reasoning }
        if settings.metadata != .null { fields["metadata"] = settings.metadata }
        var metadata = metadata(response: response.id).members
        metadata["modalities"] = settings.modality.json
        if settings.modality == .audio {
            metadata["voice"] = .string(Voice.name(settings.voice))
            metadata["speed"] = .number(settings.speed)
        }
        return Event("conversation", fields, time: now, metadata: Metadata(metadata))
    }
}

extension Item {
    /// Whether it is speech of the user whose words will never be known.
    fileprivate var isSilent: Bool { isOnlySpeech { $0 == nil } }

    /// Whether it is speech of the user in which no words were understood, such as noise.
    fileprivate var isWordless: Bool { isOnlySpeech { $0?.allSatisfy(\.isWhitespace) == true } }

    /// Whether it is a message of the user.
    var isOfUser: Bool { if case .message(.user, _) = body { true } else { false } }

    /// Whether it is speech of the user with such transcripts only.
    private func isOnlySpeech(_ isMeant: (_ transcript: String?) -> Bool) -> Bool {
        guard isOfUser, !content.isEmpty else { return false }
        return content.allSatisfy {
            if case .inputAudio(let audio) = $0 { isMeant(audio.transcript) } else { false }
        }
    }
}
