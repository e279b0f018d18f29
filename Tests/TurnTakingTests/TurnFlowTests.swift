import EndOfTurn
import Messages
import Testing
import TurnTaking

@Suite struct TurnFlowTests {
    @Test func `a turn is answered, and both are remembered`() {
        var talk = TestConversation()
        talk.say("what is your name")
        #expect(talk.takeActions().asked == ["resp_1"])

        talk.answer("resp_1", ["I am Antiphon.", "And you?"])
        talk.play("resp_1", .started)
        talk.play("resp_1", .finished, segment: 1)
        let turns = talk.takeActions().turns
        #expect(turns.map(\.heard) == ["what is your name"])
        #expect(turns.map(\.answer) == ["I am Antiphon. And you?"])
        #expect(turns.map(\.outcome) == [.answered])
        #expect(talk.taker.isIdle)

        talk.say("i am ada", "utt_2")
        #expect(
            talk.takeActions().items.map(\.said) == [
                "what is your name", "I am Antiphon. And you?", "i am ada",
            ])
    }

    @Test func `the stages of a turn add up to its latency`() throws {
        var talk = TestConversation()
        talk.receive(.speechStarted(utterance: "u"), .speechStopped(utterance: "u", voice: 900))
        let voiceEnd = talk.now - 500_000_000
        talk.receive(.turnEnded(utterance: "u", voiceEnd: voiceEnd))
        talk.wait(milliseconds: 30)
        talk.receive(.transcript(utterance: "u", text: "hello", isFinal: true))
        talk.wait(milliseconds: 200)
        talk.answer("resp_1", ["Hello."])
        talk.wait(milliseconds: 40)
        let arrived = talk.now
        talk.wait(milliseconds: 5)
        let report = PlayoutReport(.started, segment: 0, arrived: arrived, audible: talk.now)
        talk.receive(.playout(response: "resp_1", report))
        talk.play("resp_1", .finished)

        let record = try #require(talk.takeActions().turns.first)
        #expect(record.latency == 775)
        #expect(record.stages.map(\.name).first == "endpointing")
        #expect(record.stages.map(\.milliseconds) == [500, 30, 0, 200, 0, 40, 5])
    }

    @Test func `a possible interruption ducks, a confirmed one pauses, words cancel`() {
        var talk = TestConversation()
        talk.say("tell me a story")
        talk.answer("resp_1", ["Once upon a time.", "The end."])
        talk.play("resp_1", .started, text: "Once upon a time.", offset: 0)
        _ = talk.takeActions()

        talk.receive(.speechStarted(utterance: "utt_2"))
        #expect(talk.takeActions() == [.playback(.duck)])
        talk.receive(.speechConfirmed(utterance: "utt_2"))
        #expect(talk.takeActions() == [.playback(.pause)])
        talk.play("resp_1", .paused, text: "Once upon a time.", offset: 10)
        talk.receive(.transcript(utterance: "utt_2", text: "no stop", isFinal: false))
        #expect(talk.takeActions() == [.cancel(response: "resp_1")])
        talk.play("resp_1", .cancelled, text: "Once upon a time.", offset: 10)

        let over = talk.takeActions()
        #expect(over.playback == [.restore], "only now: stale sound would be heard")
        #expect(over.turns.map(\.answer) == ["Once upon"])
        #expect(over.turns.map(\.outcome) == [.interrupted])

        talk.receive(
            .speechStopped(utterance: "utt_2", voice: 700), .turnEnded(utterance: "utt_2", voiceEnd: nil),
            .transcript(utterance: "utt_2", text: "no stop it", isFinal: true))
        #expect(
            talk.takeActions().items.map(\.said) == ["tell me a story", "Once upon", "no stop it"],
            "the llm knows only what was heard")
    }

    @Test(arguments: [("", 300), ("mhm", 350), ("uh-huh", 450), ("the", 250), ("Okay, yeah.", 600)])
    func `a cough or a nod does not kill an answer`(text: String, voice: Int) {
        var talk = TestConversation()
        talk.say("tell me a story")
        talk.answer("resp_1", ["Once upon a time."])
        talk.play("resp_1", .started)
        _ = talk.takeActions()

        talk.say(text, "utt_2", voice: voice)

        let actions = talk.takeActions()
        #expect(actions.playback == [.duck, .pause, .restore])
        #expect(actions.cancelled.isEmpty && actions.asked.isEmpty && actions.said.isEmpty)
        talk.play("resp_1", .finished)
        #expect(talk.takeActions().turns.map(\.outcome) == [.answered])
    }

    @Test func `a click only ducks`() {
        var talk = TestConversation()
        talk.say("tell me a story")
        talk.answer("resp_1", ["Once upon a time."])
        talk.play("resp_1", .started)
        _ = talk.takeActions()

        talk.receive(.speechStarted(utterance: "utt_2"), .speechStopped(utterance: "utt_2", voice: 80))
        #expect(talk.takeActions().playback == [.duck, .restore])
    }

    @Test(arguments: ["stop", "wait"])
    func `a short command interrupts`(word: String) {
        var talk = TestConversation()
        talk.say("tell me a story")
        talk.answer("resp_1", ["Once upon a time."])
        talk.play("resp_1", .started)
        _ = talk.takeActions()

        talk.say(word, "utt_2", voice: 220)

        #expect(talk.takeActions().cancelled == ["resp_1"])
    }

    @Test func `whoever goes on before the answer sounds has not ended the turn`() {
        var talk = TestConversation()
        talk.say("go forward")
        _ = talk.takeActions()

        talk.receive(.speechStarted(utterance: "utt_2"))
        #expect(talk.takeActions() == [.playback(.hold(response: "resp_1"))])
        talk.receive(
            .speechConfirmed(utterance: "utt_2"), .speechStopped(utterance: "utt_2", voice: 600),
            .turnEnded(utterance: "utt_2", voiceEnd: nil),
            .transcript(utterance: "utt_2", text: "ten meters", isFinal: true))

        let actions = talk.takeActions()
        #expect(actions.cancelled == ["resp_1"] && actions.asked == ["resp_2"])
        #expect(actions.items.map(\.said) == ["go forward ten meters"])
        #expect(actions.turns.isEmpty, "it is one turn")
    }

    @Test func `noise before the answer sounds holds it only for a moment`() {
        var talk = TestConversation()
        talk.say("go forward")
        talk.receive(.speechStarted(utterance: "utt_2"))
        _ = talk.takeActions()

        talk.receive(
            .speechStopped(utterance: "utt_2", voice: 90), .turnEnded(utterance: "utt_2", voiceEnd: nil),
            .transcript(utterance: "utt_2", text: "", isFinal: true))

        #expect(talk.takeActions() == [.playback(.release(response: "resp_1"))])
    }
}

@Suite struct EarlyAnswerTests {
    private func paused(_ text: String) -> TestConversation {
        var talk = TestConversation(judge: EndOfTurnJudge(eagerness: .high))
        talk.receive(
            .speechStarted(utterance: "u"), .speechConfirmed(utterance: "u"),
            .transcript(utterance: "u", text: text, isFinal: false),
            .speechPaused(utterance: "u", Prosody()))
        return talk
    }

    @Test func `a complete sentence is answered before its end is certain, unheard`() throws {
        var talk = paused("what time is it")
        let actions = talk.takeActions()
        #expect(actions.asked == ["resp_1"])
        #expect(actions.playback == [.hold(response: "resp_1")])
        guard case .endTurn(let silence)? = actions.first else {
            Issue.record("speech-monitor is not told how long the silence must last")
            return
        }
        #expect(silence < 800)

        talk.receive(
            .speechStopped(utterance: "u", voice: 900), .turnEnded(utterance: "u", voiceEnd: talk.now),
            .transcript(utterance: "u", text: "What time is it?", isFinal: true))
        let confirmed = talk.takeActions()
        #expect(confirmed == [.began(heard: "What time is it?"), .playback(.release(response: "resp_1"))])
        talk.answer("resp_1", ["Noon."])
        talk.play("resp_1", .started)
        talk.play("resp_1", .finished)
        #expect(talk.takeActions().turns.map(\.wasEarly) == [true])
    }

    @Test func `whoever goes on takes the early answer back, and leaves no trace of it`() {
        var talk = paused("what time is it")
        _ = talk.takeActions()
        talk.receive(.speechResumed(utterance: "u", silence: 350))
        #expect(talk.takeActions() == [.cancel(response: "resp_1")])
        talk.receive(
            .speechStopped(utterance: "u", voice: 1500), .turnEnded(utterance: "u", voiceEnd: nil),
            .transcript(utterance: "u", text: "what time is it in rome", isFinal: true))
        let actions = talk.takeActions()
        #expect(actions.asked == ["resp_2"])
        #expect(actions.items.map(\.said) == ["what time is it in rome"])
    }

    @Test func `nothing is done before the end of the turn is certain`() {
        var talk = paused("go forward ten meters")
        talk.receive(
            .toolCall(response: "resp_1", ToolCallItem(id: "c", name: "move", arguments: "{}")),
            .reply(response: "resp_1", delta: "Going.", end: ReplyEnd(toolCallCount: 1)))
        #expect(talk.takeActions().called.isEmpty)
        talk.receive(
            .speechStopped(utterance: "u", voice: 900), .turnEnded(utterance: "u", voiceEnd: nil),
            .transcript(utterance: "u", text: "go forward ten meters", isFinal: true))
        #expect(talk.takeActions().called == ["move"])
    }

    @Test func `whoever goes on has nothing done for half a command`() {
        var talk = paused("go forward ten meters")
        talk.receive(
            .toolCall(response: "resp_1", ToolCallItem(id: "c", name: "move", arguments: "{}")),
            .speechResumed(utterance: "u", silence: 300),
            .reply(response: "resp_1", delta: "Going.", end: ReplyEnd(toolCallCount: 1)))
        #expect(talk.takeActions().called.isEmpty)
    }

    @Test func `another final transcript is answered anew`() {
        var talk = paused("what time is it")
        _ = talk.takeActions()
        talk.receive(
            .speechStopped(utterance: "u", voice: 900), .turnEnded(utterance: "u", voiceEnd: nil),
            .transcript(utterance: "u", text: "what dime is it", isFinal: true))
        let actions = talk.takeActions()
        #expect(actions.cancelled == ["resp_1"] && actions.asked == ["resp_2"])
    }

    @Test func `an unfinished sentence is waited for`() {
        var talk = paused("i would like to")
        let actions = talk.takeActions()
        #expect(actions.asked.isEmpty)
        guard case .endTurn(let silence)? = actions.first else { return }
        #expect(silence > 500)
    }
}
