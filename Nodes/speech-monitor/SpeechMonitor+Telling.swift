import Messages
import NodeRuntime
import Speech

extension SpeechMonitor {
    /// Sends what came of a session's sound.
    func tell(_ actions: [SpeechAction], of session: Session, _ node: NodeContext) {
        for action in actions { tell(action, of: session, node) }
    }

    private func tell(_ action: SpeechAction, of session: Session, _ node: NodeContext) {
        switch action {
        case .window(let probability, let position):
            node.send(
                Event(
                    "probability",
                    ["probability": .number(Double(probability)), "position": .number(position)],
                    time: node.now, metadata: session.sessionMetadata), to: Self.probability)
        case .started(let voiceStart, let audioStart, let decided):
            session.beginUtterance(node.makeID("utt"), voiceStart: voiceStart, audioStart: audioStart)
            send(
                "speech_started", position: voiceStart, decided: decided,
                ["audio_start_ms": .number(milliseconds(audioStart))], of: session, node)
        case .confirmed(let decided):
            send("speech_confirmed", position: decided, decided: decided, [:], of: session, node)
        case .paused(let voiceEnd, let decided, let sound):
            session.voiceEnd = voiceEnd
            send(
                "speech_paused", position: voiceEnd, decided: decided,
                sound.fields(silence: milliseconds(decided - voiceEnd)), of: session, node)
        case .resumed(let silence, let decided):
            session.voiceEnd = nil
            send(
                "speech_resumed", position: silence.upperBound, decided: decided,
                ["silence_ms": .number(milliseconds(Int64(silence.count)))], of: session, node)
        case .speech(let samples, let position, let isStart, let isFinal):
            send(samples, at: position, isStart: isStart, isFinal: isFinal, of: session, node)
        case .stopped(let voiceEnd, _, let audioEnd, let decided, let reason):
            session.audioEnd = audioEnd
            session.voiceEnd = voiceEnd
            sendEnd("speech_stopped", position: voiceEnd, decided: decided, reason, of: session, node)
        case .turnEnded(let voiceEnd, let decided, let reason):
            sendEnd("turn_ended", position: voiceEnd, decided: decided, reason, of: session, node)
        case .gap(let expected, let found, let isFilled):
            node.count("gaps")
            session.gapCount += 1
            guard session.gapWarnings.isDue(at: session.gapCount) else { return }
            node.log(
                .warning,
                "the sound goes on at position \(found) instead of \(expected): "
                    + (isFilled ? "the samples between were heard as silence" : "the stream begins anew")
                    + (session.gapCount > 1 ? "; \(session.gapCount) gaps so far" : ""),
                session: session.name)
        }
    }

    private func send(
        _ samples: [Float], at position: Int64, isStart: Bool, isFinal: Bool, of session: Session,
        _ node: NodeContext
    ) {
        var audio =
            session.encoding == .f32
            ? Audio(samples, sampleRate: VoiceWindow.sampleRate)
            : Audio(samples.map(Int16.init(fullScale:)), sampleRate: VoiceWindow.sampleRate)
        audio.position = position
        audio.captureTime = session.captureTime(position)
        audio.isStart = isStart
        audio.isFinal = isFinal
        audio.metadata = session.utteranceMetadata()
        node.send(audio, to: Self.speech)
    }

    private func sendEnd(
        _ name: String, position: Int64, decided: Int64, _ reason: EndReason, of session: Session,
        _ node: NodeContext
    ) {
        send(
            name, position: position, decided: decided,
            [
                "audio_start_ms": .number(milliseconds(session.audioStart)),
                "audio_end_ms": .number(milliseconds(session.audioEnd)), "reason": .string(reason.rawValue),
            ], of: session, node)
    }

    private func send(
        _ name: String, position: Int64, decided: Int64, _ fields: [String: JSONValue], of session: Session,
        _ node: NodeContext
    ) {
        var fields = fields
        fields["position"] = .number(position)
        fields["sample_rate"] = .number(VoiceWindow.sampleRate)
        fields["decided_ms"] = .number(milliseconds(decided))
        fields["voice_start_ns"] = session.captured(session.voiceStart)
        fields["voice_end_ns"] = session.captured(session.voiceEnd)
        node.send(
            Event(name, fields, time: node.now, metadata: session.utteranceMetadata()), to: Self.events)
    }

    private func milliseconds(_ position: Int64) -> Int64 {
        position * 1000 / Int64(VoiceWindow.sampleRate)
    }
}

extension VoiceSound {
    /// The fields of a `speech_paused`; `null` where something could not be measured.
    fileprivate func fields(silence: Int64) -> [String: JSONValue] {
        func rounded(_ value: Double?) -> JSONValue {
            value.map { .number(($0 * 100).rounded() / 100) } ?? .null
        }
        return [
            "silence_ms": .number(silence),
            "voice_ms": .number(voiceLength * 1000 / Int64(VoiceWindow.sampleRate)),
            "pitch_slope": rounded(pitchSlope), "pitch_level": rounded(pitchLevel),
            "level_slope": rounded(levelSlope), "speaking_rate": rounded(speakingRate),
        ]
    }
}

extension Audio {
    /// How many samples are NaN or infinite.
    var nonFiniteCount: Int {
        guard format.encoding == .f32 else { return 0 }
        return bytes.withUnsafeBytes { raw in
            stride(from: 0, to: raw.count, by: 4).count { offset in
                let bits = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                return bits & 0x7F80_0000 == 0x7F80_0000
            }
        }
    }
}
