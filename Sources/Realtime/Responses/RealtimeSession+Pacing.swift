import Messages

/// Speech is sent as fast as tts makes it, until the client has enough to play; the rest follows as it plays. Without
/// that, an answer of minutes would come in a second: more than many a client or line can take in, and long done
/// before anybody can interrupt it.
extension RealtimeSession {
    /// Takes a frame of tts.
    mutating func hear(speech frame: Audio) {
        let marks = frame.metadata.members
        // Not a method of the session: for each frame, the whole of it would be copied to call one.
        guard let index = responses.place(of: marks["response"]?.string),
            responses[index].settings.modality == .audio, !responses[index].hasAllSpeech,
            [.thinking, .speaking].contains(responses[index].life)
        else { return }
        if responses[index].heldSpeech.isEmpty, now >= responses[index].speechTime(options.limits) {
            return send(speech: frame, marks, of: index)
        }
        responses[index].lastSign = now
        responses[index].heldSpeech.append(frame)
        guard responses[index].heldSpeech.byteCount > options.limits.heldSpeechBytes else { return }
        let failure = Failure(
            code: "speech_too_long",
            message: "The answer is longer than the server can keep until it is played.")
        end(responses[index].id, .failed(failure), isSudden: true)
    }

    /// Sends the speech that is due.
    mutating func sendHeldSpeech() {
        let due = responses.filter { $0.heldSpeechDeadline(options.limits) <= now }
        for id in due.map(\.id) {
            while let index = index(ofResponse: id), now >= responses[index].speechTime(options.limits),
                let frame = responses[index].heldSpeech.takeFirst()
            {
                send(speech: frame, frame.metadata.members, of: index)
            }
        }
    }
}

extension Response {
    /// When the client may be sent more of it, in nanoseconds.
    func speechTime(_ limits: SessionLimits) -> UInt64 {
        guard let start = firstAudioTime else { return 0 }
        let ahead = outputMilliseconds - limits.speechLeadSeconds * 1000
        return start + UInt64(max(0, ahead)) * 1_000_000
    }

    /// When held speech is looked after next: a while after it is due, so that several frames go at once.
    func heldSpeechDeadline(_ limits: SessionLimits) -> UInt64 {
        heldSpeech.isEmpty ? .max : speechTime(limits) + 100_000_000
    }
}
