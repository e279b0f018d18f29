import EndOfTurn

/// What the person does.
extension TurnTaker {
    mutating func beginSpeech(_ utterance: String, at now: UInt64) {
        // Whoever goes on before an answer is begun has not ended the turn.
        turn.endedAt = nil
        transcriptDeadline = nil
        pause = nil
        sentenceEnd = nil
        turn.utterances.append(earlyTranscripts.take(utterance) ?? OpenTurn.Utterance(id: utterance))
        guard let answer, !answer.isCancelled else { return }
        if answer.guess != nil {
            withdrawGuess(at: now)
        } else {
            makeRoom(at: now)
        }
    }

    mutating func confirmSpeech(_ utterance: String, at now: UInt64) {
        turn.update(utterance) { $0.isConfirmed = true }
        guard let answer, !answer.isCancelled, answer.guess == nil else { return }
        if settings.interruption.minimumWords == 0 {
            interrupt(at: now)
        } else {
            makeRoom(at: now)
        }
    }

    mutating func pauseSpeech(_ utterance: String, _ prosody: Prosody, at now: UInt64) {
        guard turn.utterances.last?.id == utterance else { return }
        pause = prosody
        judgePause(at: now)
    }

    mutating func resumeSpeech(after silence: Int, at now: UInt64) {
        pause = nil
        judge?.noteResumption(after: silence)
        if answer?.guess != nil { withdrawGuess(at: now) }
    }

    mutating func stopSpeech(_ utterance: String, voice: Int, at now: UInt64) {
        turn.update(utterance) { $0.voice = voice }
        pause = nil
        // A click: nobody waits for what might be recognized of it.
        if answer?.isDucked == true, answer?.isPaused == false, !turn.isConfirmed {
            playOn(at: now)
        }
    }

    mutating func endTurn(voiceEnd: UInt64?, at now: UInt64) {
        guard !turn.utterances.isEmpty else { return }
        pause = nil
        turn.endedAt = now
        turn.voiceEnd = voiceEnd
        for index in turn.utterances.indices where turn.utterances[index].voice == nil {
            turn.utterances[index].voice = 0
        }
        if !turn.isRecognized { transcriptDeadline = now.adding(milliseconds: settings.transcriptTimeout) }
    }

    mutating func recognize(_ utterance: String, _ text: String, isFinal: Bool, at now: UInt64) {
        let isKnown = turn.update(utterance) { spoken in
            spoken.text = text
            if isFinal {
                spoken.isRecognized = true
                spoken.isLost = false
            }
        }
        guard isKnown else { return earlyTranscripts.note(utterance, text, isFinal: isFinal) }
        if isFinal { turn.recognizedAt = now }
        judgePause(at: now)
        guard let answer, !answer.isCancelled, answer.guess == nil, turn.isConfirmed,
            settings.interruption.isInterruption(turn.newText, voice: nil)
        else { return }
        interrupt(at: now)
    }

    /// Decides in a pause how long it must last, and begins the answer where the person is probably done.
    private mutating func judgePause(at now: UInt64) {
        guard let judge, let pause, turn.endedAt == nil else { return }
        let judgement = judge.judge(text: turn.text, prosody: pause, sentenceEnd: sentenceEnd)
        act(.endTurn(silence: judgement.silence))
        guard settings.startsEarly, judgement.isProbableEnd, !turn.text.isEmpty else { return }
        if let guess = answer?.guess, !isSame(guess, turn.text) { withdrawGuess(at: now) }
        if answer == nil { ask(turn.text, isGuess: true, at: now) }
    }

    /// Whether two transcripts say the same.
    func isSame(_ left: String, _ right: String) -> Bool {
        InterruptionRules.words(of: left) == InterruptionRules.words(of: right)
    }

    /// Forgets speech that was none of a turn.
    mutating func dismissTurn(at now: UInt64) {
        if !turn.newText.isEmpty { act(.log(isWarning: false, "'\(turn.newText)' is no interruption")) }
        turn = OpenTurn()
        playOn(at: now)
        answer?.progressedAt = now
    }

    mutating func giveUpTranscripts(at now: UInt64) {
        transcriptDeadline = nil
        warn("no transcript came within \(settings.transcriptTimeout) ms")
        loseTranscripts()
    }

    /// Waits no longer for what has not been recognized.
    mutating func loseTranscripts() {
        for index in turn.utterances.indices where !turn.utterances[index].isRecognized {
            turn.utterances[index].isLost = true
        }
    }
}
