import Messages

extension RealtimeSession {
    /// Ends what is complete of a response, and the response where all of it is.
    mutating func settle(_ id: String) {
        guard responses.contains(where: { $0.id == id && $0.isReplyFinal }) else { return }
        endCutCalls(of: id)
        guard let index = index(ofResponse: id) else { return }
        let isSpoken = responses[index].message?.speech == nil || responses[index].isSpeechFinal
        guard isSpoken else { return }
        closeMessage(of: index, as: responses[index].outcome.itemStatus)
        guard responses[index].hasEndedCalls, responses[index].life.advance(to: .settling) else { return }
        responses[index].lastSign = now
        if responses[index].usage != nil || !options.tellsUsage { end(id, responses[index].outcome) }
    }

    /// Ends a response, whatever of it is open.
    ///
    /// - Parameter isSudden: whether the client is told of a failure by an `error` as well, because the server and not
    ///   llm found it.
    mutating func end(_ id: String, _ outcome: ResponseOutcome, isSudden: Bool = false) {
        guard let index = index(ofResponse: id) else { return }
        let before = responses[index]
        guard responses[index].life.advance(to: .done) else { return }
        if before.life != .waiting, before.life != .settling || outcome != before.outcome {
            ask(.cancel(Event("cancel", time: now, metadata: metadata(response: id))))
        }
        closeMessage(of: index, as: outcome.itemStatus)
        for call in responses[index].calls.indices { closeCall(call, of: index, as: .incomplete) }
        for run in runs where run.isAwaited && run.responseID == id {
            self.end(run, .failure("The response ended before the tool did: \(outcome.status)."))
        }
        let response = responses[index]
        if outcome == .incomplete(.contentFilter) {
            warn(code: "content_filter", message: "Content was held back.", response: id)
        }
        send(
            "response.done",
            [
                "response": json(
                    of: response, status: outcome.status, details: outcome.details, usage: usage(of: response)
                )
            ])
        rateLimits = response.usage?["rate_limits"]?.array ?? []
        if !dialect.tellsLimitsFirst { sendRateLimits() }
        if isSudden, case .failed(let failure) = outcome { sendServerError(failure) }
        responses.remove(at: index)
        guard response.isInConversation else { return }
        goOn(after: response, outcome)
    }

    mutating func sendRateLimits() {
        send("rate_limits.updated", ["rate_limits": .array(rateLimits)])
    }

    /// What follows the end of a response of the conversation.
    private mutating func goOn(after response: Response, _ outcome: ResponseOutcome) {
        // While the user speaks, what was not answered yet is answered with what is being said.
        guard life.isOpen, outcome != .cancelled(.turnDetected) else { return }
        if let turnEnd = unansweredTurn {
            respond(ResponseSettings(configuration), turnEnd: turnEnd)
        } else if case .cancelled = outcome {
            // Whoever cancels a response does not play the rest of it.
            armIdleTimer(playedAt: now)
        } else {
            let played = response.firstAudioTime.map { start in
                start + UInt64(response.outputMilliseconds) * 1_000_000
            }
            armIdleTimer(playedAt: max(now, played ?? now))
        }
    }

    // MARK: Cancelling

    mutating func cancelResponse(_ fields: RequestFields) throws(ClientError) {
        let id = try fields.string("response_id")
        let response = responses.first { id == nil ? $0.isInConversation : $0.id == id }
        guard let response else {
            throw ClientError(
                code: "response_cancel_not_active", message: "Cancellation failed: no active response found")
        }
        if response.isInConversation { unansweredTurn = nil }
        end(response.id, .cancelled(.clientCancelled))
    }

    /// Ends the speech that a client does not want to hear any more.
    mutating func clearOutput() throws(ClientError) {
        let speaking = responses.first { $0.isInConversation && $0.settings.modality == .audio }
        guard let id = speaking?.id ?? lastSpokenResponse else {
            throw ClientError(
                code: "output_audio_buffer_clear_empty",
                message: "Error clearing output audio buffer: no audio was sent.")
        }
        unansweredTurn = nil
        if speaking != nil { end(id, .cancelled(.clientCancelled)) }
        send("output_audio_buffer.cleared", ["response_id": .string(id)])
    }

    // MARK: Time

    /// Ends a response that the graph has left alone.
    mutating func endLate(_ response: Response) {
        switch response.life {
        case .settling, .done: end(response.id, response.outcome)
        case .waiting, .thinking:
            let failure = Failure.late(.thinking, milliseconds: options.patience.thinking)
            end(response.id, .failed(failure), isSudden: true)
        case .speaking:
            let stage: Stage = response.message == nil ? .thinking : .speaking
            let failure = Failure.late(stage, milliseconds: options.patience.speaking)
            end(response.id, .failed(failure), isSudden: true)
        }
    }
}

extension Response {
    /// When the graph has left it alone for too long, in nanoseconds.
    func deadline(_ patience: SessionPatience) -> UInt64 {
        // A tool has a time limit of its own.
        guard life != .speaking || runningCallCount == 0 else { return .max }
        let milliseconds =
            switch life {
            case .waiting, .thinking: patience.thinking
            case .speaking: patience.speaking
            case .settling, .done: patience.usage
            }
        return lastSign + UInt64(milliseconds) * 1_000_000
    }
}
