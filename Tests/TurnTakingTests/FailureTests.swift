import EndOfTurn
import Messages
import Testing
import TurnTaking

@Suite struct FailureTests {
    @Test func `a failed llm is apologized for, once, and the next turn works`() {
        var talk = TestConversation()
        talk.say("hello")
        talk.receive(.reply(response: "resp_1", delta: "", end: ReplyEnd(hasFailed: true)))
        let actions = talk.takeActions()
        #expect(actions.said == [TurnSettings().apology])
        talk.play("resp_2", .started)
        talk.play("resp_2", .finished)
        #expect(talk.takeActions().turns.map(\.outcome) == [.failed])

        talk.say("hello again", "utt_2")
        #expect(talk.takeActions().items.map(\.said) == ["hello again"])
    }

    @Test func `a silent llm is given up, after a filler`() {
        var talk = TestConversation()
        talk.say("hello")
        talk.wait(milliseconds: 4000)
        #expect(talk.takeActions().said == [TurnSettings().filler])
        talk.play("resp_2", .started)
        talk.play("resp_2", .finished)
        talk.wait(milliseconds: 57_000)
        let actions = talk.takeActions()
        #expect(actions.said == [TurnSettings().filler, TurnSettings().apology])
        #expect(actions.cancelled == ["resp_1", "resp_3"])
    }

    @Test func `a filler is no answer`() throws {
        var talk = TestConversation()
        talk.say("hello")
        talk.wait(milliseconds: 4000)
        talk.play("resp_2", .started)
        talk.play("resp_2", .finished)
        talk.answer("resp_1", ["Hi."])
        talk.wait(milliseconds: 100)
        talk.play("resp_1", .started)
        talk.play("resp_1", .finished)
        let record = try #require(talk.takeActions().turns.first)
        #expect(record.hadFiller && record.answer == "Hi.")
        #expect(record.latency == 4600, "the filler does not stop the clock")
    }

    @Test func `speech that is not understood is said to be so, a cough is not`() {
        var talk = TestConversation()
        talk.say("", voice: 900)
        #expect(talk.takeActions().said == [TurnSettings().notUnderstood])
        talk.play("resp_1", .started)
        talk.play("resp_1", .finished)
        _ = talk.takeActions()
        talk.say("", "utt_2", voice: 250)
        #expect(talk.takeActions().isEmpty)
        #expect(talk.taker.isIdle)
    }

    @Test func `a transcript that is lost is apologized for, whatever was understood of it`() {
        var talk = TestConversation()
        talk.receive(
            .speechStarted(utterance: "u"), .speechConfirmed(utterance: "u"),
            .transcript(utterance: "u", text: "go forward ten", isFinal: false), .lost(.recognition),
            .speechStopped(utterance: "u", voice: 900), .turnEnded(utterance: "u", voiceEnd: nil))
        let actions = talk.takeActions()
        #expect(actions.asked.isEmpty && actions.said == [TurnSettings().apology])
    }

    @Test func `a dead voice apologizes when it is back`() {
        var talk = TestConversation()
        talk.say("hello")
        talk.answer("resp_1", ["Hi there."])
        talk.play("resp_1", .started)
        talk.receive(.lost(.speaking))
        #expect(talk.takeActions().turns.map(\.outcome) == [.failed])
        talk.receive(.regained(.speaking))
        #expect(talk.takeActions().said == [TurnSettings().apology])
        talk.play("resp_2", .started)
        talk.play("resp_2", .finished)
        #expect(talk.takeActions().turns.isEmpty, "the turn was told already")
        #expect(talk.taker.isIdle)
    }
}

@Suite struct LostLoudspeakerTests {
    @Test func `an answer that the loudspeaker gives up is over, and what was heard of it is remembered`() {
        var talk = TestConversation()
        talk.say("tell me a story")
        talk.answer("resp_1", ["Once upon a time.", "There was a robot."])
        talk.play("resp_1", .started)
        talk.play("resp_1", .playing, text: "Once upon a time.", offset: 10)
        _ = talk.takeActions()

        talk.play("resp_1", .cancelled, text: "Once upon a time.", offset: 10)
        talk.wait(milliseconds: 2000)

        let actions = talk.takeActions()
        #expect(actions.said.isEmpty, "nobody would hear an apology")
        let record = actions.turns.first
        #expect(record?.outcome == .failed && record?.answer == "Once upon")

        talk.say("go on", "utt_2")
        #expect(talk.takeActions().asked.count == 1)
    }

    @Test func `what the llm says after that reaches nobody`() {
        var talk = TestConversation()
        talk.say("tell me a story")
        talk.receive(.reply(response: "resp_1", delta: "Once upon", end: nil))
        talk.play("resp_1", .cancelled)
        talk.wait(milliseconds: 60_000)
        let actions = talk.takeActions()
        #expect(actions.cancelled == ["resp_1"])
        #expect(actions.turns.map(\.outcome) == [.failed])
    }
}
