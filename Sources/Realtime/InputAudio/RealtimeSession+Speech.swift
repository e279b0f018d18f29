import Messages

extension RealtimeSession {
    /// About the windows in which speech-monitor judges sound, in milliseconds: where a voice begins is not known better.
    private static let windowLength = 100

    /// Follows what speech-monitor tells.
    mutating func hear(_ event: Event) {
        guard let utterance = event.metadata.utterance else { return }
        switch event.name {
        case "speech_started": startSpeech(event, utterance)
        case "speech_paused":
            if case .hearing(utterance, _) = input.life { startPause(event) }
        case "speech_resumed":
            if case .hearing(utterance, _) = input.life { endPause(event) }
        case "speech_stopped":
            guard case .hearing(utterance, _) = input.life else { return }
            let end = event["decided_ms"]?.integer ?? event["audio_end_ms"]?.integer
            endHearing(
                utterance: utterance, at: end.map { InputAudio.position(milliseconds: $0) } ?? input.position,
                tellsStop: true)
            input.pausedUtterance = utterance
        case "turn_ended":
            guard input.pausedUtterance == utterance else { return }
            input.pausedUtterance = nil
            endTurn()
        default: break
        }
    }

    private mutating func startSpeech(_ event: Event, _ utterance: String) {
        guard input.life.isDetecting, let detection = configuration.turnDetection,
            let milliseconds = event["audio_start_ms"]?.integer
        else { return }
        let start = InputAudio.position(milliseconds: milliseconds)
        if case .hearing(let before, _) = input.life, before != utterance {
            // Its end was lost on the way: nobody can speak twice at once.
            endHearing(utterance: before, at: start, tellsStop: true)
        }
        guard input.life == .listening else { return }
        // Speech that begins in what has been committed or cleared has been dealt with already; the sound before the
        // voice may reach into it.
        let padding = InputAudio.position(milliseconds: detection.prefixPadding + Self.windowLength)
        guard start + padding >= input.settled else { return }
        idle.disarm()
        let item = identifiers.make("item_")
        input.startHearing(utterance: utterance, item: item, at: max(0, milliseconds))
        beginTranscription(of: item, utterance: utterance)
        send(
            "input_audio_buffer.speech_started",
            ["audio_start_ms": .number(input.speechStart), "item_id": .string(item)])
        if detection.interruptsResponse, let running = responses.first(where: \.isInConversation) {
            end(running.id, .cancelled(.turnDetected))
        }
    }

    /// Ends the speech that is heard, and makes an item of it.
    mutating func endHearing(utterance: String, at end: Int64, tellsStop: Bool) {
        guard case .hearing(utterance, let item) = input.life else { return }
        let stop = max(InputAudio.milliseconds(min(end, input.position)), input.speechStart + 1)
        if tellsStop {
            send(
                "input_audio_buffer.speech_stopped",
                ["audio_end_ms": .number(stop), "item_id": .string(item)])
        }
        let audio = input.kept.take(
            from: InputAudio.position(milliseconds: input.speechStart),
            to: InputAudio.position(milliseconds: stop), as: input.format)
        input.stopHearing(at: InputAudio.position(milliseconds: stop))
        commitItem(item, audio: audio, milliseconds: stop - input.speechStart)
    }

    /// Whether turns are answered without the client's asking.
    private var answersTurns: Bool {
        configuration.kind == .realtime && configuration.turnDetection?.createsResponse == true
            && options.stages.contains(.thinking)
    }

    /// The user has said all of it.
    private mutating func endTurn() {
        guard answersTurns else { return }
        if responses.contains(where: \.isInConversation) {
            unansweredTurn = now
        } else {
            respond(ResponseSettings(configuration), turnEnd: now)
        }
    }

    /// The user has been silent for so long that the assistant goes on.
    mutating func endSilence() {
        guard let timeout = configuration.turnDetection?.idleTimeout, input.life == .listening else {
            return idle.disarm()
        }
        let end = InputAudio.milliseconds(input.position)
        // What lies before was committed or cleared.
        let kept = InputAudio.milliseconds(input.kept.start ?? input.position)
        let start = min(max(kept, end - timeout), end)
        let item = identifiers.make("item_")
        send(
            "input_audio_buffer.timeout_triggered",
            [
                "audio_start_ms": .number(start), "audio_end_ms": .number(end), "item_id": .string(item),
            ])
        let audio = input.kept.take(
            from: InputAudio.position(milliseconds: start), to: input.position, as: input.format)
        // Silence has no words: asr need not be asked.
        let utterance = identifiers.make("utt_")
        beginTranscription(of: item, utterance: utterance)
        changeTranscription(of: item) { $0.hear("", isFinal: true, in: utterance) }
        commitItem(item, audio: audio, milliseconds: end - start)
        // A response that runs would have stopped the timer.
        if answersTurns { respond(ResponseSettings(configuration)) }
    }

    /// Waits for the user to say something once all audio has been played, where the session is set so.
    mutating func armIdleTimer(playedAt end: UInt64) {
        guard let timeout = configuration.turnDetection?.idleTimeout, input.life == .listening, life.isOpen
        else {
            return
        }
        idle.arm(at: end + UInt64(timeout) * 1_000_000)
    }
}
