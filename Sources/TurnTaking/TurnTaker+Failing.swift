/// What goes wrong, and what the person hears of it.
extension TurnTaker {
    // MARK: Waiting

    /// When the answer counts as stuck.
    var progressDeadline: UInt64? {
        guard let answer, !answer.isCancelled else { return nil }
        if answer.isThinking { return answer.progressedAt.adding(milliseconds: settings.replyTimeout) }
        // What waits for the person to be done has not been passed on.
        if !tools.isEmpty, !answer.isHeld, let leg = answer.waitingLeg, !answer.hasResults(for: leg) {
            return answer.progressedAt.adding(milliseconds: settings.toolTimeout)
        }
        guard !answer.isPaused, !answer.isHeld, !owesApology else { return nil }
        return answer.progressedAt.adding(milliseconds: settings.speechTimeout)
    }

    mutating func giveUpAnswer(at now: UInt64) {
        guard let answer else { return }
        if answer.isThinking {
            fail("the llm said nothing for \(settings.replyTimeout) ms", at: now)
        } else if let leg = answer.waitingLeg, !answer.hasResults(for: leg), !tools.isEmpty {
            warn("a tool gave no result within \(settings.toolTimeout) ms")
            failTools("the tool gave no result in time", at: now)
        } else {
            warn("nothing was heard of the answer for \(settings.speechTimeout) ms")
            self.answer?.record.outcome = .failed
            cancelLegs()
            giveUpLastWord()
        }
    }

    /// Gives every call that waits an error, about which the llm can talk.
    private mutating func failTools(_ reason: String, at now: UInt64) {
        guard let answer, let leg = answer.waitingLeg else { return }
        guard leg.calls.count >= leg.end?.toolCallCount ?? 0 else {
            return fail("a call of a tool did not arrive", at: now)
        }
        for call in leg.calls where answer.results[call.id] == nil {
            take(result: #"{"error": "\#(reason)"}"#, of: call.id, at: now)
        }
    }

    // MARK: Fillers

    mutating func startFillerTimer(at now: UInt64) {
        guard settings.fillerDelay > 0, !settings.filler.isEmpty, let answer else { return }
        // The same words again and again would be worse than silence: each wait is four times the one before.
        let count = answer.legs.count { $0.kind == .filler }
        fillerDeadline = now.adding(milliseconds: settings.fillerDelay << min(16, 2 * count))
    }

    mutating func sayFiller(at now: UInt64) {
        fillerDeadline = nil
        guard let answer, !answer.isCancelled, !answer.isHeld, answer.isQuiet else { return }
        say(settings.filler, .filler, at: now)
    }

    // MARK: Apologies

    /// Ends the answer with an apology.
    mutating func fail(_ reason: String, at now: UInt64, isSpoken: Bool = true) {
        guard let answer, !answer.isCancelled, answer.record.outcome != .failed else { return }
        warn("'\(answer.record.heard)' is not answered: \(reason)")
        self.answer?.record.outcome = .failed
        cancelLegs()
        giveUpLastWord()
        if isSpoken { sayApology(settings.apology, at: now) } else { owesApology = true }
    }

    /// Answers with nothing but an apology.
    mutating func apologize(_ text: String, record: TurnRecord, at now: UInt64) {
        answer = Answer(record: record, progressedAt: now)
        warn(record.outcome == .notUnderstood ? "no words were recognized" : "the transcript was lost")
        sayApology(text, at: now)
    }

    private mutating func sayApology(_ text: String, at now: UInt64) {
        guard !text.isEmpty else { return }
        say(text, .apology, at: now)
    }

    private mutating func say(_ text: String, _ kind: Answer.Leg.Kind, at now: UInt64) {
        guard let present = answer else { return }
        let id = makeResponseID()
        var leg = Answer.Leg(id: id, kind: kind)
        leg.text = text
        leg.end = ReplyEnd()
        leg.speech.note(text, segment: 0)
        answer?.legs.append(leg)
        if present.isHeld { holdLeg(present.legs.count) }
        act(.say(response: id, text: text, isFiller: kind == .filler))
        // A filler brings the answer no further.
        if kind == .apology { answer?.progressedAt = now }
    }

    // MARK: Dead nodes

    mutating func lose(_ stage: TurnStage, at now: UInt64) {
        switch stage {
        case .hearing: loseHearing(at: now)
        case .recognition:
            guard !turn.utterances.isEmpty else { return }
            warn("what is being said is lost: recognition has died")
            loseTranscripts()
        case .thinking:
            if answer?.isThinking == true { fail("the llm has died", at: now) }
        case .acting:
            if !tools.isEmpty { failTools("the tools have died", at: now) }
        case .speaking: loseVoice(at: now)
        case .playing: losePlayback(at: now)
        }
    }

    mutating func regain(_ stage: TurnStage, at now: UInt64) {
        guard stage == .speaking, owesApology else { return }
        owesApology = false
        if answer == nil {
            answer = Answer(record: TurnRecord(heard: "", outcome: .failed), isTold: true, progressedAt: now)
        }
        sayApology(settings.apology, at: now)
    }

    /// Nobody will tell that the utterance ends.
    private mutating func loseHearing(at now: UInt64) {
        guard !turn.utterances.isEmpty else { return }
        warn("what is being said is lost: speech-monitor has died")
        loseTranscripts()
        endTurn(voiceEnd: nil, at: now)
    }

    private mutating func loseVoice(at now: UInt64) {
        guard let answer, !answer.isCancelled, !answer.isSilent || answer.isThinking else { return }
        if answer.guess != nil {
            // Nobody has heard of it: it is asked for again when the turn has ended.
            return withdrawGuess(at: now)
        }
        fail("the voice has died", at: now, isSpoken: false)
    }

    private mutating func losePlayback(at now: UInt64) {
        guard let answer else { return }
        restore()
        if answer.guess != nil { return withdrawGuess(at: now) }
        warn("the rest of the answer is lost: the loudspeaker has died")
        if !answer.isCancelled { self.answer?.record.outcome = .failed }
        cancelLegs()
        giveUpLastWord()
    }
}
