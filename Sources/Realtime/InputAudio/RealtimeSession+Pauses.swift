import EndOfTurn
import Messages

/// `semantic_vad`: each pause is judged, and speech-monitor is told how long the silence must last.
extension RealtimeSession {
    mutating func startPause(_ event: Event) {
        guard configuration.turnDetection?.kind == .semanticVAD, let position = event["position"]?.integer
        else {
            return
        }
        input.pause = HeardPause(position: position, prosody: Prosody(event.fields))
        judgePause()
    }

    mutating func endPause(_ event: Event) {
        input.pause = nil
        if let silence = event["silence_ms"]?.integer { input.judge.noteResumption(after: silence) }
    }

    /// Judges the pause by the words that are known now: asr is behind, and more of them may come.
    mutating func judgePause() {
        guard var pause = input.pause, case .hearing(_, let item) = input.life,
            let detection = configuration.turnDetection
        else { return }
        let words = transcriptions.first { $0.itemID == item }
        input.judge.eagerness = detection.eagerness
        input.judge.language = words?.language ?? ""
        let judgement = input.judge.judge(
            text: words?.text ?? "", prosody: pause.prosody, sentenceEnd: words?.sentenceEnd)
        guard judgement.silence != pause.silence else { return }
        pause.silence = judgement.silence
        input.pause = pause
        let fields: [String: JSONValue] = [
            "silence_ms": .number(judgement.silence), "position": .number(pause.position),
        ]
        ask(.control(Event("end_after", fields, metadata: metadata())))
    }
}
