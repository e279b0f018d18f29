import Messages

extension RealtimeSession {
    // MARK: Create

    mutating func createItem(_ fields: RequestFields) throws(ClientError) {
        let request = try RequestFields(try fields.required("item"), path: "item")
        let item = try read(request)
        let previous = try previousItem(fields)
        guard !conversation.contains(item.id), openItem(item.id) == nil else {
            throw ClientError(
                code: "item_create_duplicate_item_id",
                message: "Error adding item: an item with id '\(item.id)' already exists.")
        }
        if case .functionCallOutput(let callID, _) = item.body, !conversation.hasCall(callID) {
            throw ClientError(
                code: "invalid_tool_call_id", message: "Tool call ID '\(callID)' not found in conversation.")
        }
        guard conversation.count < options.limits.items,
            conversation.byteCount + item.size <= options.limits.conversationBytes
        else {
            throw ClientError(
                code: "conversation_full",
                message: "Error adding item: the conversation holds as much as it may; delete items first.")
        }
        if case .mcp(.approvalResponse(let request, let approves, let reason)) = item.body {
            let run = try awaitingRun(request)
            add(item, after: previous)
            return decide(run, approves: approves, reason: reason)
        }
        add(item, after: previous)
        transcribeAudio(of: item)
    }

    /// An item as a client writes it; `hasReferences` is whether its parts may refer to other items.
    mutating func read(_ request: RequestFields, hasReferences: Bool = false) throws(ClientError) -> Item {
        var identifiers = identifiers
        defer { self.identifiers = identifiers }
        var context = Item.RequestContext(
            inputFormat: configuration.inputFormat, outputFormat: configuration.outputFormat,
            isLenient: options.isLenient, hasServers: options.stages.contains(.tools))
        if hasReferences {
            let session = self
            context.referredParts = { part throws(ClientError) in
                let item = try session.referredItem(part)
                guard case .message(_, let content) = item.body else {
                    throw .invalid(part.path(of: "id"), ": only messages have parts.")
                }
                return content
            }
        }
        return try Item(request, context) { identifiers.make($0) }
    }

    /// The item that a reference in a `response.create` means.
    func referredItem(_ reference: RequestFields) throws(ClientError) -> Item {
        try reference.check(only: ["type", "id"])
        let id = try reference.requiredString("id")
        guard conversation.contains(id), let item = openItem(id) ?? conversation[id] else {
            throw ClientError(
                code: "invalid_value",
                message:
                    "Error creating response: the item with id '\(ClientError.shortened(id))' does not exist.",
                parameter: reference.path(of: "id"))
        }
        return item
    }

    private func previousItem(_ fields: RequestFields) throws(ClientError) -> String? {
        guard let id = try fields.string("previous_item_id"), !id.isEmpty else { return conversation.last }
        guard id != "root" else { return nil }
        guard conversation.contains(id) else {
            throw ClientError(
                code: "item_create_invalid_previous_item_id",
                message:
                    "Error adding item: the previous item with id '\(ClientError.shortened(id))' does not exist."
            )
        }
        return id
    }

    /// Puts a complete item into the conversation, and says so.
    mutating func add(_ item: Item, after previous: String?) {
        conversation.insert(item, after: previous)
        let fields = ["previous_item_id": .id(previous), "item": item.json()] as [String: JSONValue]
        send("conversation.item.added", fields)
        send("conversation.item.done", fields)
    }

    /// Asks asr for the words of audio that a client put into an item: llm reads words only.
    mutating func transcribeAudio(of item: Item) {
        let unknown = item.content.compactMap { part -> InputAudioPart? in
            if case .inputAudio(let audio) = part, audio.transcript == nil { audio } else { nil }
        }
        guard !unknown.isEmpty else { return }
        let audio = unknown.flatMap { InputAudio.convert($0.audio ?? [], from: $0.format) }
        transcribe(audio, item: item.id)
        expectTranscription(of: item.id)
    }

    // MARK: Retrieve, delete

    mutating func retrieveItem(_ fields: RequestFields) throws(ClientError) {
        let id = try fields.requiredString("item_id")
        guard conversation.contains(id), var item = openItem(id) ?? conversation[id] else {
            throw ClientError(
                code: "item_retrieve_invalid_item_id",
                message:
                    "Error retrieving item: the item with id '\(ClientError.shortened(id))' does not exist.")
        }
        item.content = item.content.map(bounded)
        send("conversation.item.retrieved", ["item": item.json(withAudio: true)])
    }

    /// A part without audio that no message could carry.
    private func bounded(_ part: ContentPart) -> ContentPart {
        let limit = options.limits.retrievedAudioBytes
        switch part {
        case .inputAudio(var audio) where (audio.audio?.count ?? 0) > limit:
            audio.audio = nil
            return .inputAudio(audio)
        case .outputAudio(var audio) where (audio.audio?.byteCount ?? 0) > limit:
            audio.audio = nil
            return .outputAudio(audio)
        default: return part
        }
    }

    mutating func deleteItem(_ fields: RequestFields) throws(ClientError) {
        let id = try fields.requiredString("item_id")
        guard conversation.contains(id) else {
            throw ClientError(
                code: "item_delete_invalid_item_id",
                message:
                    "Error deleting item: the item with id '\(ClientError.shortened(id))' does not exist.")
        }
        remove(id)
    }

    /// Takes an item out of the conversation, and says so.
    private mutating func remove(_ id: String) {
        withdrawApproval(of: id)
        let waiting = stopAwaiting(id)
        fail(
            transcriptionOf: id,
            Failure(code: "item_deleted", message: "The item was deleted before its audio was transcribed."))
        conversation.remove(id)
        send("conversation.item.deleted", ["item_id": .string(id)])
        for response in waiting { askModel(for: response) }
    }

    // MARK: Truncate

    mutating func truncateItem(_ fields: RequestFields) throws(ClientError) {
        let id = try fields.requiredString("item_id")
        _ = try fields.required("content_index")
        let index = try fields.integer("content_index", in: 0...Int(Int32.max)) ?? 0
        _ = try fields.required("audio_end_ms")
        let end = try fields.integer("audio_end_ms", in: 0...Int(Int32.max)) ?? 0
        guard conversation.contains(id), let item = openItem(id) ?? conversation[id] else {
            throw ClientError(
                code: "item_truncate_invalid_item_id",
                message:
                    "Error truncating item: the item with id '\(ClientError.shortened(id))' does not exist.")
        }
        guard item.content.indices.contains(index), case .outputAudio(let audio) = item.content[index] else {
            throw ClientError(
                code: "unsupported_content_type",
                message: "Only model output audio messages can be truncated")
        }
        guard end <= audio.milliseconds || options.isLenient else {
            throw ClientError(
                code: "invalid_value",
                message: "Audio content of \(audio.milliseconds)ms is already shorter than \(end)ms")
        }
        if openItem(id) != nil {
            truncateOpenItem(id, milliseconds: end)
        } else {
            conversation.change(id) { $0.truncate(part: index, milliseconds: end) }
            truncateOutput(id, part: index, milliseconds: end)
        }
        send(
            "conversation.item.truncated",
            ["item_id": .string(id), "content_index": .number(index), "audio_end_ms": .number(end)])
    }

    // MARK: Bounds

    /// Makes room, once all that an event caused is done: the oldest items go, and the audio of the oldest that stay.
    mutating func boundConversation() {
        while conversation.count > options.limits.items
            || (conversation.byteCount > options.limits.conversationBytes && conversation.count > 1),
            let oldest = conversation.oldest
        {
            log(.warning, "the conversation holds more than it may: its oldest item is deleted")
            remove(oldest)
        }
        boundAudio()
    }

    /// Forgets the audio of the oldest items beyond the bound.
    private mutating func boundAudio() {
        var excess = conversation.audioByteCount - options.limits.itemAudioBytes
        guard excess > 0 else { return }
        for id in conversation.order where excess > 0 {
            let count = conversation[id]?.audioByteCount ?? 0
            guard count > 0 else { continue }
            conversation.change(id) { $0.forgetAudio() }
            excess -= count
        }
    }
}
