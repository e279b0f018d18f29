/// What is heard of the answer.
extension TurnTaker {
    // MARK: The playout clock

    mutating func take(_ report: PlayoutReport, of response: String, at now: UInt64) {
        guard let index = answer?.legs.firstIndex(where: { $0.id == response }) else { return }
        if answer?.legs[index].kind != .filler { answer?.progressedAt = now }
        answer?.legs[index].speech.note(report)
        switch report.state {
        case .started: begin(index, report, at: now)
        case .playing, .paused: break
        case .finished:
            answer?.legs[index].playout = .over
            if answer?.isQuiet == true { startFillerTimer(at: now) }
        case .cancelled:
            let isAsked = answer?.legs[index].isCancelled == true
            answer?.legs[index].playout = .over
            if !isAsked { loseSound(at: now) }
            answer?.legs[index].isCancelled = true
        }
    }

    private mutating func begin(_ index: Int, _ report: PlayoutReport, at now: UInt64) {
        guard let leg = answer?.legs[index], leg.playout == .silent else { return }
        answer?.legs[index].playout = .sounding
        fillerDeadline = nil
        if leg.kind == .filler {
            answer?.record.hadFiller = true
        } else if answer?.record.times.audible == nil {
            answer?.record.times.firstSound = report.arrived
            answer?.record.times.audible = report.audible ?? now
        }
        if turn.isSpeaking, answer?.isCancelled == false { makeRoom(at: now) }
    }

    /// Ends an answer that the loudspeaker has thrown away: nobody hears the rest, nor an apology.
    private mutating func loseSound(at now: UInt64) {
        guard let answer, !answer.isCancelled else { return }
        warn("the answer to '\(answer.record.heard)' was not heard to its end: the loudspeaker gave it up")
        self.answer?.record.outcome = .failed
        cancelLegs()
        self.answer?.isCancelled = true
        fillerDeadline = nil
        cancelDeadline = now.adding(milliseconds: Self.lastWordTimeout)
    }

    // MARK: Making room

    /// Plays quieter, pauses, or waits with what has not begun: somebody speaks, or may be speaking.
    mutating func makeRoom(at now: UInt64) {
        guard let answer, !answer.isCancelled else { return }
        if answer.isAudible {
            if turn.isConfirmed, !answer.isPaused {
                self.answer?.isPaused = true
                act(.playback(.pause))
            } else if settings.ducks, !answer.isDucked, !answer.isPaused {
                self.answer?.isDucked = true
                act(.playback(.duck))
            }
        } else if !answer.isHeld {
            self.answer?.isHeld = true
            fillerDeadline = nil
            for index in answer.legs.indices where answer.legs[index].playout == .silent { holdLeg(index) }
        }
    }

    /// Plays as before.
    mutating func playOn(at now: UInt64) {
        guard let answer, !answer.isCancelled else { return }
        if answer.isQuiet { startFillerTimer(at: now) }
        if answer.isHeld {
            self.answer?.isHeld = false
            releaseLegs()
            passCalls()
        }
        restore()
    }

    /// Has the loudspeaker keep the sound of a response to itself.
    mutating func holdLeg(_ index: Int) {
        guard let leg = answer?.legs[index], !leg.isHeld, !leg.isCancelled else { return }
        answer?.legs[index].isHeld = true
        act(.playback(.hold(response: leg.id)))
    }

    private mutating func releaseLegs() {
        for index in answer?.legs.indices ?? 0..<0 {
            guard let leg = answer?.legs[index], leg.isHeld else { continue }
            answer?.legs[index].isHeld = false
            act(.playback(.release(response: leg.id)))
        }
    }

    mutating func restore() {
        guard let answer, answer.isDucked || answer.isPaused else { return }
        self.answer?.isDucked = false
        self.answer?.isPaused = false
        act(.playback(.restore))
    }

    // MARK: Interrupting

    /// Takes the answer back. Where nothing of it was heard, the person has only gone on: the turn is continued.
    mutating func interrupt(at now: UInt64) {
        guard let answer, !answer.isCancelled else { return }
        let wasHeard = answer.legs.contains { $0.kind != .filler && $0.playout != .silent }
        cancelLegs()
        self.answer?.isCancelled = true
        self.answer?.record.outcome = .interrupted
        fillerDeadline = nil
        if !wasHeard {
            turn.earlier = [answer.record.heard, turn.earlier].filter { !$0.isEmpty }.joined(separator: " ")
            self.answer?.record.heard = ""
        }
        cancelDeadline = now.adding(milliseconds: Self.lastWordTimeout)
    }

    /// Cancels every response that is not over. What has not sounded is over at once.
    mutating func cancelLegs() {
        for index in answer?.legs.indices ?? 0..<0 {
            guard let leg = answer?.legs[index], !leg.isCancelled,
                leg.playout != .over || leg.end == nil || leg.isHeld || leg.id == answer?.waitingLeg?.id
            else { continue }
            // The loudspeaker forgets what it held of it.
            answer?.legs[index].isHeld = false
            act(.cancel(response: leg.id))
            answer?.legs[index].isCancelled = true
            if leg.playout == .silent { answer?.legs[index].playout = .over }
        }
    }

    /// The loudspeaker has not told how much was heard: what it told last counts.
    mutating func giveUpLastWord() {
        cancelDeadline = nil
        for index in answer?.legs.indices ?? 0..<0 { answer?.legs[index].playout = .over }
    }

    // MARK: The end

    /// Closes the answer when nothing more of it will be heard.
    mutating func closeAnswer(at now: UInt64) {
        guard let answer, answer.guess == nil, answer.isSilent else { return }
        guard answer.isCancelled || !answer.isThinking && (answer.waitingLeg == nil || tools.isEmpty) else {
            return
        }
        // Only now: a pause that ended before the cancel had arrived would let stale sound be heard.
        restore()
        releaseLegs()
        self.answer = nil
        cancelDeadline = nil
        fillerDeadline = nil
        var record = answer.record
        record.answer = answer.heard
        if !record.heard.isEmpty, answer.legs.contains(where: { $0.kind == .reply }) {
            let items = answer.items
            if record.outcome != .failed || !items.isEmpty { history.append([.user(record.heard)] + items) }
        }
        // An answer that was taken back before anybody heard it belongs to a turn that goes on.
        if !answer.isTold, !record.heard.isEmpty || record.outcome != .interrupted { act(.turn(record)) }
    }
}
