import Messages
import Realtime
import Testing

/// Noise that is taken for speech, and how long the answers to turns take.
@Suite struct WordlessTurnTests {
    private func listening() -> TestSession {
        var session = TestSession()
        session.update(["audio": ["input": ["transcription": ["model": "whisper-1"]]]])
        session.append(milliseconds: 10_000)
        _ = session.takeEvents()
        return session
    }

    @Test func `a turn without words is not answered`() {
        var session = listening()
        session.takeTurn("utt_a", from: 1000, hearing: "")

        #expect(
            session.takeTypes() == [
                "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped",
                "input_audio_buffer.committed", "conversation.item.added", "conversation.item.done",
                "response.created", "conversation.item.input_audio_transcription.completed", "response.done",
                "rate_limits.updated",
            ])
        #expect(session.conversations.isEmpty, "llm is not asked")
    }

    @Test func `the response to a turn without words is complete and empty`() {
        var session = listening()
        session.takeTurn("utt_a", from: 1000, hearing: " ")

        let response = session.last("response.done")?["response"]
        #expect(response?["status"] == "completed")
        #expect(response?["output"] == [])
        #expect(response?["usage"]?["output_tokens"] == 0)
    }

    @Test func `llm is not told of noise before a question`() throws {
        var session = listening()
        session.takeTurn("utt_a", from: 1000, hearing: "")
        session.takeTurn("utt_b", from: 3000, hearing: "who are you")

        let items = try #require(session.conversations.first?["items"]?.array)
        #expect(items.map { $0["content"]?.array?.first?["transcript"] } == ["who are you"])
    }

    @Test func `noise after words that were not answered yet does not silence them`() {
        var session = listening()
        session.takeTurn("utt_a", from: 1000, hearing: "who are you")
        // The noise interrupts the answer before anything of it was said.
        session.takeTurn("utt_b", from: 3000, hearing: "")

        #expect(session.conversations.count == 2)
        #expect(session.conversations.last?["items"]?.array?.count == 1)
    }

    @Test func `a client that asks for it has silence answered`() {
        var session = listening()
        session.update(["audio": ["input": ["turn_detection": .null]]])
        session.append(milliseconds: 500)
        session.send(["type": "input_audio_buffer.commit"])
        session.send(["type": "response.create"])
        for case .speech(let audio) in session.takeCommands() where audio.isFinal {
            session.understand("", utterance: audio.metadata.utterance ?? "")
        }

        #expect(session.conversations.count == 1)
    }

    @Test func `the latency of a turn is that of its own answer`() {
        var session = listening()
        session.takeTurn("utt_a", from: 1000, hearing: "hello")
        let id = session.responseID
        session.wait(milliseconds: 120)
        session.speak(milliseconds: 20, in: id)
        session.speak(milliseconds: 20, in: id, isFinal: true)
        session.reply("Hello.", to: id, isFinal: true)
        session.usage(of: id)
        #expect(session.latencies == [120_000_000])

        session.say("More.")
        session.send(["type": "response.create"])
        session.speak(milliseconds: 20, in: session.responseID)
        #expect(session.latencies.count == 1, "a response that a client asks for answers no turn")
    }

    @Test func `a turn that is never answered leaves no latency to a later response`() {
        var session = listening()
        session.takeTurn("utt_a", from: 1000, hearing: "hello")
        session.send(["type": "response.cancel"])
        session.wait(milliseconds: 5000)
        session.send(["type": "response.create"])
        session.speak(milliseconds: 20, in: session.responseID)

        #expect(session.latencies.isEmpty)
    }
}

extension TestSession {
    /// Half a second of speech that ends a turn, and what asr makes of it.
    fileprivate mutating func takeTurn(_ utterance: String, from start: Int, hearing words: String) {
        hear("speech_started", utterance: utterance, ["audio_start_ms": .number(start)])
        hear("speech_stopped", utterance: utterance, ["audio_end_ms": .number(start + 500)])
        hear("turn_ended", utterance: utterance)
        understand(words, utterance: utterance)
    }
}
