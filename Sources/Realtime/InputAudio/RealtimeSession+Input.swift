import Messages

extension RealtimeSession {
    /// How long audio is kept at least in which no one was heard to speak: as long as speech-monitor may be behind.
    private static let monitorDelay: UInt64 = 3_000_000_000
    /// How much of it is kept however old it is, in milliseconds: the client may commit what no one was heard to speak
    /// in, and the longest `idle_timeout_ms` makes an item of as much. PCM at 24 kHz takes 1.44 MB, G.711 240 kB.
    private static let silenceLength = 30_000.0

    /// Takes appended audio in and passes it on.
    mutating func append(_ audio: [UInt8]) throws(ClientError) {
        guard !audio.isEmpty else {
            throw AudioText.invalid("audio", "empty bytes", configuration.inputFormat)
        }
        guard
            input.life.isDetecting
                || input.kept.byteCount + audio.count <= options.limits.bufferedAudioBytes
        else {
            throw ClientError(
                code: "input_audio_buffer_full",
                message: "The input audio buffer holds \(input.kept.byteCount) bytes; at most "
                    + "\(options.limits.bufferedAudioBytes) are kept. Commit or clear it first.")
        }
        let start = input.position
        let samples = try input.take(audio, isLenient: options.isLenient, at: now)
        if input.life.isDetecting {
            input.kept.limit(to: options.limits.bufferedAudioBytes)
            if input.life == .listening, now > Self.monitorDelay {
                input.kept.forget(
                    arrivedBefore: now - Self.monitorDelay, keeping: Self.silenceLength)
            }
            listen(samples, at: start)
        } else {
            push(samples, at: start)
        }
    }

    /// Passes sound on to speech-monitor.
    private mutating func listen(_ samples: [UInt8], at position: Int64) {
        guard !samples.isEmpty, !lostStages.contains(.hearing) else { return }
        var audio = graphAudio(samples, at: position, metadata: speechMetadata(utterance: nil))
        audio.isStart = input.takeStart()
        ask(.audio(audio))
    }

    private func graphAudio(_ samples: [UInt8], at position: Int64, metadata: Metadata) -> Audio {
        Audio(
            samples, format: AudioFormat(sampleRate: InputAudio.graphRate), position: position,
            metadata: metadata)
    }

    // MARK: Push to talk

    /// Passes pushed speech on to asr while it is appended.
    private mutating func push(_ samples: [UInt8], at position: Int64) {
        guard options.stages.contains(.transcription) else { return }
        var speech = input.speech ?? beginPushing()
        if speech.sampleCount >= PushedSpeech.longestUtterance { speech = goOn(after: speech, at: position) }
        guard !samples.isEmpty else { return input.speech = speech }
        var audio = graphAudio(samples, at: position, metadata: speechMetadata(utterance: speech.utterance))
        audio.isStart = !speech.hasBegun
        speech.hasBegun = true
        speech.sampleCount += audio.frameCount
        input.speech = speech
        ask(.speech(audio))
    }

    private mutating func beginPushing() -> PushedSpeech {
        let speech = PushedSpeech(item: identifiers.make("item_"), utterance: identifiers.make("utt_"))
        beginTranscription(of: speech.item, utterance: speech.utterance)
        return speech
    }

    /// Ends the utterance at asr and begins the next one of the same speech.
    private mutating func goOn(after speech: PushedSpeech, at position: Int64) -> PushedSpeech {
        endUtterance(speech, [], at: position)
        let next = PushedSpeech(item: speech.item, utterance: identifiers.make("utt_"))
        changeTranscription(of: speech.item) { $0.begin(utterance: next.utterance) }
        return next
    }

    /// asr has ended an utterance that the client has not: what comes next is another one.
    mutating func noteEarlyEnd(of utterance: String) {
        guard var speech = input.speech, speech.utterance == utterance else { return }
        speech = PushedSpeech(item: speech.item, utterance: identifiers.make("utt_"))
        input.speech = speech
        // It is begun at asr by the next audio; without any, nothing is to be awaited.
        changeTranscription(of: speech.item) { $0.begin(utterance: speech.utterance) }
    }

    private mutating func endUtterance(_ speech: PushedSpeech, _ samples: [UInt8], at position: Int64) {
        guard speech.hasBegun || !samples.isEmpty else { return }
        var audio = graphAudio(samples, at: position, metadata: speechMetadata(utterance: speech.utterance))
        audio.isStart = !speech.hasBegun
        audio.isFinal = true
        ask(.speech(audio))
    }

    // MARK: Commit and clear

    /// Makes an item of what is in the buffer.
    mutating func commit() throws(ClientError) {
        if case .hearing(let utterance, _) = input.life {
            ask(.control(Event("commit", metadata: metadata())))
            return endHearing(utterance: utterance, at: input.position, tellsStop: false)
        }
        guard input.bufferedMilliseconds >= Double(InputAudio.shortestCommit) else {
            throw ClientError(
                code: "input_audio_buffer_commit_empty",
                message: "Error committing input audio buffer: buffer too small. Expected at least "
                    + "\(InputAudio.shortestCommit)ms of audio, but buffer only has "
                    + "\(Self.hundredths(input.bufferedMilliseconds))ms of audio.")
        }
        if input.life.isDetecting {
            // speech-monitor has not told of any speech in it, at least not yet; the client knows better.
            ask(.control(Event("reset", metadata: metadata())))
            let audio = input.kept.bytes(as: input.format)
            let item = identifiers.make("item_")
            let duration = Int(input.bufferedMilliseconds)
            input.empty()
            transcribe(InputAudio.convert(audio, from: input.format), item: item)
            commitItem(item, audio: audio, milliseconds: duration)
        } else {
            let speech = input.speech
            let start = input.position
            let rest = input.flush()
            if let speech { endUtterance(speech, rest, at: start) }
            let audio = input.kept.bytes(as: input.format)
            let duration = Int(input.bufferedMilliseconds)
            input.empty()
            if let speech, !speech.hasBegun, rest.isEmpty {
                changeTranscription(of: speech.item) {
                    $0.hear("", isFinal: true, in: speech.utterance)
                }
            }
            commitItem(
                speech?.item ?? identifiers.make("item_"), audio: audio, milliseconds: duration)
        }
    }

    /// Sends asr a whole recording.
    mutating func transcribe(_ samples: [UInt8], item: String) {
        guard options.stages.contains(.transcription) else { return }
        let utterance = identifiers.make("utt_")
        beginTranscription(of: item, utterance: utterance)
        var audio = graphAudio(samples, at: 0, metadata: speechMetadata(utterance: utterance))
        audio.isStart = true
        audio.isFinal = true
        ask(.speech(audio))
    }

    /// Puts an item of speech into the conversation, and says so.
    mutating func commitItem(_ id: String, audio: [UInt8], milliseconds: Int) {
        idle.disarm()
        let previous = conversation.last
        send("input_audio_buffer.committed", ["item_id": .string(id), "previous_item_id": .id(previous)])
        let part = InputAudioPart(
            milliseconds: milliseconds, format: input.format, audio: audio,
            tellsTranscript: promisesTranscripts)
        let item = Item(
            id: id, status: .completed, body: .message(role: .user, content: [.inputAudio(part)]))
        add(item, after: previous)
        commitTranscription(of: id, milliseconds: milliseconds)
    }

    mutating func clearInput() {
        switch input.life {
        case .empty: break
        case .filling:
            _ = input.flush()
            if let speech = input.speech {
                // asr must not wait for the rest; what it understood is not wanted.
                endUtterance(speech, [], at: input.position)
                forgetTranscription(of: speech.item)
            }
        case .listening: ask(.control(Event("reset", metadata: metadata())))
        case .hearing(_, let item):
            ask(.control(Event("reset", metadata: metadata())))
            forgetTranscription(of: item)
        }
        input.empty()
        input.pausedUtterance = nil
        send("input_audio_buffer.cleared")
    }

    // MARK: Changes

    /// Follows a change of the configuration.
    mutating func changeInput(from before: SessionConfiguration) {
        if configuration.inputFormat != before.inputFormat
            || configuration.noiseReduction != before.noiseReduction
        {
            passOnRest()
            input.change(to: configuration.inputFormat)
            input.reduceNoise(configuration.noiseReduction)
        }
        guard configuration.turnDetection != before.turnDetection else { return }
        if configuration.turnDetection == nil || before.turnDetection == nil {
            if case .hearing(let utterance, _) = input.life {
                ask(.control(Event("commit", metadata: metadata())))
                endHearing(utterance: utterance, at: input.position, tellsStop: true)
            } else if input.life == .filling, let speech = input.speech {
                endUtterance(speech, [], at: input.position)
                forgetTranscription(of: speech.item)
            }
            input.pausedUtterance = nil
            input.begin(configuration)
        }
        if configuration.turnDetection?.idleTimeout == nil { idle.disarm() }
        tellMonitor()
    }

    /// Passes on what the filters of the input hold back.
    private mutating func passOnRest() {
        let start = input.position
        let rest = input.flush()
        if input.life == .filling {
            push(rest, at: start)
        } else if input.life.isDetecting {
            listen(rest, at: start)
        }
    }

    /// Tells speech-monitor the session's parameters.
    mutating func tellMonitor() {
        guard let detection = configuration.turnDetection, !lostStages.contains(.hearing) else { return }
        ask(
            .control(
                Event("set", ["parameters": .object(detection.monitorParameters)], metadata: metadata())))
    }

    /// Leaves nothing open in the graph.
    mutating func stopHearing() {
        switch input.life {
        case .filling: if let speech = input.speech { endUtterance(speech, [], at: input.position) }
        case .hearing: ask(.control(Event("reset", metadata: metadata())))
        case .empty, .listening: break
        }
        input.empty()
    }

    /// A number with two digits behind the point, as the service writes durations.
    private static func hundredths(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded(.down))
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}

extension JSONValue {
    /// An id, or null.
    static func id(_ id: String?) -> JSONValue {
        id.map(JSONValue.string) ?? .null
    }
}
