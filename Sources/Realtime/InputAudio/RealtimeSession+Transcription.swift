import Messages

extension RealtimeSession {
    /// Whether the client is told what was understood.
    var promisesTranscripts: Bool {
        configuration.transcription != nil || configuration.kind == .transcription
    }

    /// Expects words of an utterance that asr hears.
    mutating func beginTranscription(of item: String, utterance: String) {
        guard options.stages.contains(.transcription) else { return }
        if transcriptions.count >= options.limits.transcriptions, let oldest = transcriptions.first {
            let failure = Failure(
                code: "too_many_transcriptions", message: "More transcriptions are awaited than are allowed.")
            fail(transcriptionOf: oldest.itemID, failure)
        }
        var transcription = Transcription(itemID: item, utterance: utterance)
        transcription.failure = lostStages.failure(of: .transcription)
        transcriptions.append(transcription)
    }

    mutating func changeTranscription(of item: String, _ change: (inout Transcription) -> Void) {
        guard let index = transcriptions.firstIndex(where: { $0.itemID == item }) else { return }
        change(&transcriptions[index])
    }

    mutating func forgetTranscription(of item: String) {
        transcriptions.removeAll { $0.itemID == item }
    }

    /// The item of a transcription is there: from now on the words are due.
    mutating func commitTranscription(of item: String, milliseconds: Int) {
        guard let index = transcriptions.firstIndex(where: { $0.itemID == item }) else {
            guard promisesTranscripts else { return }
            return sendTranscriptionFailure(
                of: item,
                Failure(
                    code: "transcription_unavailable",
                    message: "Transcription is not available: the graph behind this server has no asr."))
        }
        transcriptions[index].commit(
            milliseconds: milliseconds, isPromised: promisesTranscripts, deadline: now + patience)
        if let failure = transcriptions[index].failure {
            fail(transcriptionOf: item, failure)
        } else if transcriptions[index].isFinal {
            complete(transcriptionAt: index)
        }
    }

    /// Expects the words of audio that a client put into an item. Nobody promised them to it: only llm reads them.
    mutating func expectTranscription(of item: String) {
        guard let index = transcriptions.firstIndex(where: { $0.itemID == item }) else { return }
        transcriptions[index].commit(milliseconds: 0, isPromised: false, deadline: now + patience)
        if let failure = transcriptions[index].failure { fail(transcriptionOf: item, failure) }
    }

    private var patience: UInt64 { UInt64(options.patience.transcription) * 1_000_000 }

    /// Takes a hypothesis of asr.
    mutating func hear(_ text: Text) {
        guard let utterance = text.metadata.utterance,
            let index = transcriptions.firstIndex(where: { $0.has(utterance: utterance) })
        else { return }
        transcriptions[index].hear(text.content, isFinal: text.isFinal, in: utterance)
        transcriptions[index].note(text.metadata)
        let item = transcriptions[index].itemID
        if transcriptions[index].isCommitted, transcriptions[index].isFinal {
            return complete(transcriptionAt: index)
        }
        if text.isFinal { noteEarlyEnd(of: utterance) }
        if isHeard(item) { judgePause() }
        guard conversation.contains(item) || isHeard(item), isStreamed(transcriptions[index]) else { return }
        if let delta = transcriptions[index].tell(transcriptions[index].stable) {
            sendTranscriptionDelta(of: item, delta)
        }
    }

    /// Whether the client knows that the item will be.
    private func isHeard(_ item: String) -> Bool {
        if case .hearing(_, item) = input.life { true } else { false }
    }

    private func isStreamed(_ transcription: Transcription) -> Bool {
        let isPromised = transcription.isCommitted ? transcription.isPromised : promisesTranscripts
        return isPromised && configuration.transcription?.isStreamed != false
    }

    private mutating func complete(transcriptionAt index: Int) {
        var transcription = transcriptions.remove(at: index)
        let item = transcription.itemID
        let text = transcription.text
        setTranscript(text, of: item)
        if transcription.isPromised, conversation.contains(item) {
            if let delta = transcription.tell(text) { sendTranscriptionDelta(of: item, delta) }
            let seconds = Double(transcription.milliseconds) / 1000
            send(
                "conversation.item.input_audio_transcription.completed",
                [
                    "item_id": .string(item), "content_index": 0, "transcript": .string(text),
                    "usage": ["type": "duration", "seconds": .number(seconds)],
                ])
        }
        continueResponses(awaiting: item)
    }

    /// Ends a transcription without words.
    mutating func fail(transcriptionOf item: String, _ failure: Failure) {
        guard let index = transcriptions.firstIndex(where: { $0.itemID == item }) else { return }
        guard transcriptions[index].isCommitted else { return transcriptions[index].failure = failure }
        let transcription = transcriptions.remove(at: index)
        if transcription.isPromised, conversation.contains(item) {
            sendTranscriptionFailure(of: item, failure)
        }
        failResponses(awaiting: item, failure)
    }

    private mutating func sendTranscriptionDelta(of item: String, _ delta: String) {
        send(
            "conversation.item.input_audio_transcription.delta",
            ["item_id": .string(item), "content_index": 0, "delta": .string(delta)])
    }

    private mutating func sendTranscriptionFailure(of item: String, _ failure: Failure) {
        var failure = failure
        failure.type = "transcription_error"
        send(
            "conversation.item.input_audio_transcription.failed",
            ["item_id": .string(item), "content_index": 0, "error": failure.json])
    }

    /// Writes what was understood into the item, wherever it is.
    private mutating func setTranscript(_ text: String, of item: String) {
        conversation.change(item) { $0.setTranscript(text) }
        for index in responses.indices {
            for place in responses[index].ownContext.indices
            where responses[index].ownContext[place].id == item {
                responses[index].ownContext[place].setTranscript(text)
            }
        }
    }
}

extension Item {
    /// Fills in the words of speech that had none.
    fileprivate mutating func setTranscript(_ text: String) {
        content = content.map { part in
            guard case .inputAudio(var audio) = part, audio.transcript == nil else { return part }
            audio.transcript = text
            return .inputAudio(audio)
        }
    }
}
