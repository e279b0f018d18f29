import Messages

/// Speech is sent as fast as tts makes it, until the client has enough to play; the rest follows as it plays. Without
/// that, an answer of minutes would come in a second: more than many a client or line can take in, and long done
/// before anybody can interrupt it.
extension RealtimeSession {
    /// Takes a frame of tts.
    mutating func hear(speech frame: Audio) {
        let marks = frame.metadata.members
        guard let index = index(ofResponse: marks["response"]?.string),
            responses[index].settings.modality == .audio, !responses[index].hasAllSpeech,
            [.thinking, .speaking].contains(responses[index].life)
        else { return }
        if responses[index].heldSpeech.isEmpty, now >= speechTime(of: responses[index]) {
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

    /// When the client may be sent more of a response, in nanoseconds.
    private func speechTime(of response: Response) -> UInt64 {
        guard let start = response.firstAudioTime else { return 0 }
        let ahead = response.outputMilliseconds - options.limits.speechLeadSeconds * 1000
        return start + UInt64(max(0, ahead)) * 1_000_000
    }

    /// When held speech is looked after next: a while after it is due, so that several frames go at once.
    func heldSpeechDeadline(of response: Response) -> UInt64 {
        response.heldSpeech.isEmpty ? .max : speechTime(of: response) + 100_000_000
    }

    /// Sends the speech that is due.
    mutating func sendHeldSpeech() {
        let due = responses.filter { heldSpeechDeadline(of: $0) <= now }
        for id in due.map(\.id) {
            while let index = index(ofResponse: id), now >= speechTime(of: responses[index]),
                let frame = responses[index].heldSpeech.takeFirst()
            {
                send(speech: frame, frame.metadata.members, of: index)
            }
        }
    }
}
