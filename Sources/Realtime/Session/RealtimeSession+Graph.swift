import Messages

extension RealtimeSession {
    /// Takes a message of the graph. What belongs to nothing that is known is too late, and without effect.
    public mutating func receive(_ message: GraphMessage, at now: UInt64) {
        guard begin(at: now) else { return }
        switch message {
        case .speechEvent(let event): hear(event)
        case .transcript(let text): hear(text)
        case .reply(let text): hear(reply: text)
        case .toolCall(let event): hear(call: event)
        case .usage(let event): hear(usage: event)
        case .audio(let audio): hear(speech: audio)
        case .tools(let tools): hear(tools: tools)
        case .toolResult(let event): hear(result: event)
        }
        boundConversation()
    }

    /// Takes note that a part of the graph is gone: what it was working on fails.
    ///
    /// - Parameter node: the one that is gone, by its name in the graph.
    public mutating func lose(_ stage: Stage, node: String, at now: UInt64) {
        guard begin(at: now), let failure = lostStages.insert(stage, node: node) else { return }
        switch stage {
        case .hearing:
            guard case .hearing(let utterance, _) = input.life else { return }
            endHearing(utterance: utterance, at: input.position, tellsStop: true)
            sendServerError(failure)
        case .transcription:
            for transcription in transcriptions { fail(transcriptionOf: transcription.itemID, failure) }
        case .thinking:
            for response in responses where response.life == .thinking || isMissingCalls(response) {
                end(response.id, .failed(failure), isSudden: true)
            }
        case .speaking:
            for response in responses
            where response.settings.modality == .audio && !response.hasAllSpeech
                && [.thinking, .speaking].contains(response.life)
            {
                end(response.id, .failed(failure), isSudden: true)
            }
        case .tools:
            for run in runs where run.isRunning { end(run, .failure(failure.message)) }
        }
    }

    private func isMissingCalls(_ response: Response) -> Bool {
        response.life == .speaking && !response.hasAllCalls
    }

    /// Takes note that a part of the graph is back: what waited for it goes on.
    public mutating func regain(_ stage: Stage, at now: UInt64) {
        guard begin(at: now), lostStages.remove(stage) else { return }
        switch stage {
        case .hearing: tellMonitor()
        case .transcription: break
        case .thinking, .speaking: for response in responses { askModel(for: response.id) }
        // Its list comes by itself.
        case .tools: break
        }
    }
}
