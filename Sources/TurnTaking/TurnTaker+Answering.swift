/// How the assistant answers.
extension TurnTaker {
    /// Answers the turn that has ended, whose words are known.
    mutating func answerTurn(at now: UInt64) {
        let text = turn.text
        // Half of what was said may mean the opposite.
        guard text.isEmpty || turn.hasLost else { return ask(text, isGuess: false, at: now) }
        defer { turn = OpenTurn() }
        if turn.hasLost {
            guard turn.isConfirmed || turn.voice >= settings.notUnderstoodVoice || !text.isEmpty else {
                return
            }
            apologize(settings.apology, record: record(of: text, .failed), at: now)
        } else if turn.voice >= settings.notUnderstoodVoice {
            apologize(settings.notUnderstood, record: record(of: "", .notUnderstood), at: now)
        }
    }

    /// Asks the llm.
    ///
    /// - Parameter isGuess: whether the turn may yet go on: then nothing of the answer is heard before it has ended.
    mutating func ask(_ text: String, isGuess: Bool, at now: UInt64) {
        var answer = Answer(record: record(of: text, .answered), progressedAt: now)
        answer.record.times.asked = now
        answer.record.wasEarly = isGuess
        if isGuess {
            answer.guess = text
            answer.isHeld = true
        } else {
            turn = OpenTurn()
            act(.began(heard: text))
        }
        self.answer = answer
        addLeg(at: now)
        if !isGuess { startFillerTimer(at: now) }
    }

    private func record(of text: String, _ outcome: TurnRecord.Outcome) -> TurnRecord {
        var record = TurnRecord(heard: text, outcome: outcome)
        note(&record)
        return record
    }

    /// Notes when the person was done.
    private func note(_ record: inout TurnRecord) {
        record.times.voiceEnd = turn.voiceEnd
        record.times.turnEnd = turn.endedAt
        record.times.transcript = turn.recognizedAt
    }

    /// Asks for the next response of the answer.
    private mutating func addLeg(at now: UInt64) {
        guard let present = answer else { return }
        let id = makeResponseID()
        answer?.legs.append(Answer.Leg(id: id, kind: .reply))
        if present.isHeld { holdLeg(present.legs.count) }
        let items = history.items + [.user(present.record.heard)] + present.items
        act(.ask(response: id, instructions: settings.instructions, items: items.map(\.json), tools: tools))
        answer?.progressedAt = now
    }

    // MARK: Guesses

    /// The turn has ended: the answer that was begun before is heard, if it answers what was said.
    mutating func confirmGuess(at now: UInt64) {
        guard let guess = answer?.guess else { return }
        guard !turn.hasLost, isSame(guess, turn.text) else {
            withdrawGuess(at: now)
            return answerTurn(at: now)
        }
        answer?.guess = nil
        answer?.record.heard = turn.text
        if var record = answer?.record {
            note(&record)
            answer?.record = record
        }
        act(.began(heard: turn.text))
        turn = OpenTurn()
        answer?.progressedAt = now
        playOn(at: now)
    }

    /// The person goes on: nothing of the answer was heard, and nobody will know of it.
    mutating func withdrawGuess(at now: UInt64) {
        cancelLegs()
        answer = nil
        fillerDeadline = nil
    }

    // MARK: What comes of it

    mutating func take(_ delta: String, end: ReplyEnd?, of response: String, at now: UInt64) {
        guard let index = openLeg(response) else { return }
        if answer?.record.times.firstToken == nil, !delta.isEmpty || end != nil {
            answer?.record.times.firstToken = now
        }
        answer?.progressedAt = now
        answer?.legs[index].text += delta
        guard let end else { return }
        answer?.legs[index].end = end
        if end.hasFailed { return fail("the llm gave no answer", at: now) }
        // Nothing of it will be heard.
        if answer?.legs[index].text.trimmed.isEmpty == true { answer?.legs[index].playout = .over }
        askWithResults(at: now)
    }

    mutating func take(sentence: String, segment: Int, of response: String, at now: UInt64) {
        guard let index = openLeg(response) else { return }
        if answer?.record.times.firstSentence == nil, !sentence.isEmpty {
            answer?.record.times.firstSentence = now
        }
        answer?.legs[index].speech.note(sentence, segment: segment)
    }

    mutating func take(_ call: ToolCallItem, of response: String, at now: UInt64) {
        guard let index = openLeg(response) else { return }
        answer?.legs[index].calls.append(call)
        answer?.progressedAt = now
        passCalls()
        askWithResults(at: now)
    }

    /// Has the tools do what was called for, unless the person may yet go on.
    mutating func passCalls() {
        guard let present = answer, !present.isHeld, !present.isCancelled else { return }
        for (index, leg) in present.legs.enumerated() where !leg.isCancelled {
            for call in leg.calls.dropFirst(leg.passedCallCount) { act(.call(response: leg.id, call)) }
            answer?.legs[index].passedCallCount = leg.calls.count
        }
    }

    mutating func take(result: String, of call: String, at now: UInt64) {
        guard let answer, !answer.isCancelled, answer.results[call] == nil,
            answer.results.count < ToolCallItem.mostInAnswer
        else { return }
        self.answer?.results[call] = result
        self.answer?.progressedAt = now
        askWithResults(at: now)
    }

    /// Asks the llm once more when all of its tools have answered.
    private mutating func askWithResults(at now: UInt64) {
        guard let answer, !tools.isEmpty, let leg = answer.waitingLeg, answer.hasResults(for: leg) else {
            return
        }
        guard answer.record.toolRounds < settings.toolRounds else {
            return fail("the llm called tools \(settings.toolRounds) times and never answered", at: now)
        }
        self.answer?.record.toolRounds += 1
        addLeg(at: now)
    }

    /// The place of a response of the present answer.
    private func openLeg(_ response: String) -> Int? {
        guard let answer, let index = answer.legs.firstIndex(where: { $0.id == response }),
            !answer.legs[index].isCancelled
        else { return nil }
        return index
    }
}

extension ToolCallItem {
    /// How many calls one answer may make: a bound against a model that calls without end.
    static let mostInAnswer = 64
}
