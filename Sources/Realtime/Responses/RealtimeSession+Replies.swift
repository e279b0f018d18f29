import Messages

extension RealtimeSession {
    /// Takes a delta of llm.
    mutating func hear(reply: Text) {
        // Metadata is parsed when it is asked for: once is enough.
        let marks = reply.metadata.members
        guard let index = index(ofResponse: marks["response"]?.string), responses[index].life == .thinking,
            !responses[index].isReplyFinal
        else { return }
        responses[index].lastSign = now
        let id = responses[index].id
        if !reply.content.isEmpty { say(reply.content, of: index) }
        warnOfFindings(marks, in: index)
        guard !endTooLong(index) else { return }
        guard reply.isFinal else { return takeEarlyCalls(of: id) }
        responses[index].isReplyFinal = true
        responses[index].finish = marks["finish"]?.string ?? "stop"
        responses[index].expectedCallCount = marks["tool_calls"]?.integer ?? 0
        _ = responses[index].life.advance(to: .speaking)
        takeEarlyCalls(of: id)
        settle(id)
    }

    /// Tells once of what moderation found but let pass; what it held back is told at the end.
    private mutating func warnOfFindings(_ marks: [String: JSONValue], in index: Int) {
        guard !responses[index].isFlagged, let moderation = marks["moderation"],
            moderation["flagged"] == true, marks["finish"] != "content_filter"
        else { return }
        responses[index].isFlagged = true
        let categories = moderation["categories"]?.array?.compactMap(\.string) ?? []
        warn(
            code: "content_flagged",
            message: "Moderation found something in the response: \(categories.joined(separator: ", ")).",
            response: responses[index].id)
    }

    /// Cuts a response that is longer than any should be. Returns whether it was.
    mutating func endTooLong(_ index: Int) -> Bool {
        guard responses[index].toldByteCount > options.limits.responseBytes else { return false }
        log(.warning, "a response of more than \(options.limits.responseBytes) bytes is cut")
        end(responses[index].id, .incomplete(.maxOutputTokens))
        return true
    }

    /// Tells a delta, where no call is being told.
    private mutating func say(_ delta: String, of index: Int) {
        responses[index].saidByteCount += delta.utf8.count
        if responses[index].settings.modality == .text, responses[index].openCall != nil {
            responses[index].held.append(delta)
        } else {
            write(delta, of: index)
        }
    }

    mutating func write(_ delta: String, of index: Int) {
        openMessage(of: index)
        guard let message = responses[index].message else { return }
        let isSpeech = message.speech != nil
        if isSpeech {
            responses[index].message?.speech?.part.transcript += delta
        } else {
            responses[index].message?.text += delta
        }
        var fields = place(of: message, in: responses[index])
        fields["delta"] = .string(delta)
        send(isSpeech ? "response.output_audio_transcript.delta" : "response.output_text.delta", fields)
    }

    /// Takes what llm says of a response's cost.
    mutating func hear(usage: Event) {
        let id = usage.metadata.response ?? usage["response"]?.string
        guard usage.name == "usage", let index = index(ofResponse: id) else { return }
        responses[index].usage = usage
        responses[index].lastSign = now
        if responses[index].life == .settling { end(responses[index].id, responses[index].outcome) }
    }

    /// Sends a frame of tts on; `marks` is its metadata.
    mutating func send(speech frame: Audio, _ marks: [String: JSONValue], of index: Int) {
        responses[index].lastSign = now
        if frame.frameCount > 0 { openMessage(of: index) }
        let isFirst = responses[index].firstAudioTime == nil
        if let speech = responses[index].speak(frame, marks, keeping: options.limits.itemAudioBytes, at: now)
        {
            if isFirst, let turnEnd = responses[index].turnEnd {
                actions.append(.answered(after: now - turnEnd))
            }
            if responses[index].isInConversation { hasSpoken = true }
            lastSpokenResponse = responses[index].id
            sendAudio(speech.bytes, format: speech.format, speech.writer)
        }
        guard frame.isFinal else { return }
        responses[index].isSpeechFinal = true
        responses[index].message?.speech?.part.isComplete = true
        settle(responses[index].id)
    }

    // MARK: The message

    /// Begins a message of a response, where none is open.
    private mutating func openMessage(of index: Int) {
        guard responses[index].message == nil,
            responses[index].settings.modality == .text || !responses[index].hasMessage
        else { return }
        let response = responses[index]
        let item = Item(
            id: identifiers.make("item_"), status: .inProgress, body: .message(role: .assistant, content: []))
        let place = open(item, in: index)
        var message = OpenMessage(itemID: item.id, outputIndex: place)
        if response.settings.modality == .audio {
            let writer = AudioDeltaWriter(
                type: dialect.audioDeltaType, responseID: response.id, itemID: item.id, outputIndex: place,
                contentIndex: 0)
            message.speech = OutgoingSpeech(format: response.settings.format, writer: writer)
        }
        responses[index].hasMessage = true
        responses[index].message = message
        var fields = self.place(of: message, in: response)
        fields["part"] = Self.part(message, isEmpty: true)
        send("response.content_part.added", fields)
    }

    /// Puts an item in progress into the output, and into the conversation. Gives its output index.
    mutating func open(_ item: Item, in index: Int) -> Int {
        let place = responses[index].output.count
        responses[index].output.append(item)
        send(
            "response.output_item.added",
            [
                "response_id": .string(responses[index].id), "output_index": .number(place),
                "item": item.json(),
            ])
        if responses[index].isInConversation {
            let previous = conversation.last
            conversation.append(item)
            send("conversation.item.added", ["previous_item_id": .id(previous), "item": item.json()])
        }
        return place
    }

    /// Ends the message of a response.
    mutating func closeMessage(of index: Int, as status: ItemStatus) {
        guard let message = responses[index].message else { return }
        responses[index].message = nil
        let place = place(of: message, in: responses[index])
        if message.speech != nil {
            send("response.output_audio.done", place)
            send(
                "response.output_audio_transcript.done",
                place.merging(["transcript": .string(message.told)]) { $1 })
        } else {
            send("response.output_text.done", place.merging(["text": .string(message.told)]) { $1 })
        }
        send(
            "response.content_part.done",
            place.merging(["part": Self.part(message, isEmpty: false)]) { $1 })
        responses[index].output[message.outputIndex].content = [message.part]
        close(outputIndex: message.outputIndex, of: index, as: status)
    }

    /// Ends an item of the output.
    mutating func close(outputIndex: Int, of index: Int, as status: ItemStatus) {
        guard responses[index].output[outputIndex].status.end(as: status) else { return }
        let response = responses[index]
        tellEnd(
            of: response.output[outputIndex], outputIndex: outputIndex, response: response.id,
            isInConversation: response.isInConversation)
        // Its audio is kept by the conversation, where it is kept.
        responses[index].output[outputIndex].forgetAudio()
    }

    /// Tells that an item of a response has ended.
    mutating func tellEnd(of item: Item, outputIndex: Int, response: String, isInConversation: Bool) {
        if isInConversation, conversation.contains(item.id) {
            conversation.change(item.id) { $0 = item }
            let previous = conversation.predecessor(of: item.id)
            send("conversation.item.done", ["previous_item_id": .id(previous), "item": item.json()])
        }
        send(
            "response.output_item.done",
            [
                "response_id": .string(response), "output_index": .number(outputIndex), "item": item.json(),
            ])
    }

    private func place(of message: OpenMessage, in response: Response) -> [String: JSONValue] {
        [
            "response_id": .string(response.id), "item_id": .string(message.itemID),
            "output_index": .number(message.outputIndex), "content_index": 0,
        ]
    }

    private static func part(_ message: OpenMessage, isEmpty: Bool) -> JSONValue {
        let text = isEmpty ? "" : message.told
        return message.speech == nil
            ? ["type": "text", "text": .string(text)] : ["type": "audio", "transcript": .string(text)]
    }

    // MARK: Items in progress

    /// An item that a response is making, as it stands now.
    func openItem(_ id: String) -> Item? {
        for response in responses {
            guard let index = response.output.firstIndex(where: { $0.id == id && $0.status == .inProgress })
            else { continue }
            var item = response.output[index]
            if let message = response.message, message.itemID == id { item.content = [message.part] }
            return item
        }
        return nil
    }

    /// Cuts the speech that a response is making.
    mutating func truncateOpenItem(_ id: String, milliseconds: Int) {
        guard let index = responses.firstIndex(where: { $0.message?.itemID == id }) else { return }
        responses[index].message?.speech?.part.truncate(milliseconds: milliseconds)
    }

    /// Cuts an item that has ended also where its response, which has not, will list it.
    mutating func truncateOutput(_ id: String, part: Int, milliseconds: Int) {
        for index in responses.indices {
            guard let place = responses[index].output.firstIndex(where: { $0.id == id }) else { continue }
            responses[index].output[place].truncate(part: part, milliseconds: milliseconds)
        }
    }
}
