import Messages
import Realtime
import Testing

@Suite struct BetaConversationTests {
    private func beta(_ change: (inout SessionOptions) -> Void = { _ in }) -> TestSession {
        TestSession { options in
            options.dialect = BetaDialect()
            change(&options)
        }
    }

    @Test func `the conversation is announced after the session`() {
        var session = beta()

        let events = session.takeEvents()

        #expect(events.map { $0["type"] } == ["session.created", "conversation.created"])
        #expect(events[0]["session"]?["temperature"] == 0.8)
        #expect(events[0]["session"]?["modalities"] == ["audio", "text"])
        #expect(events[1]["conversation"]?["object"] == "realtime.conversation")
        #expect(events[1]["conversation"]?["id"]?.string?.hasPrefix("conv_") == true)
    }

    @Test func `a session that only transcribes has no conversation`() {
        var session = beta { $0.kind = .transcription }

        #expect(session.takeTypes() == ["transcription_session.created"])
        session.send([
            "type": "transcription_session.update", "session": ["input_audio_format": "g711_ulaw"],
        ])
        let updated = session.takeEvents().first
        #expect(updated?["type"] == "transcription_session.updated")
        #expect(updated?["session"]?["input_audio_format"] == "g711_ulaw")
    }

    @Test func `a text turn has the older names in the older order`() {
        var session = beta()
        _ = session.takeEvents()
        session.send(["type": "session.update", "session": ["modalities": ["text"], "temperature": 1]])
        session.say("Hello")
        session.send(["type": "response.create"])
        let id = session.responseID
        #expect(session.conversations.first?["temperature"] == 1)
        session.reply("Hi.", to: id)
        session.reply("", to: id, isFinal: true, ["finish": "stop"])
        session.usage(of: id, ["input_tokens": 1, "output_tokens": 1])

        let events = session.takeEvents()

        #expect(
            events.compactMap { $0["type"]?.string } == [
                "session.updated", "conversation.item.created", "response.created",
                "rate_limits.updated", "response.output_item.added", "conversation.item.created",
                "response.content_part.added",
                "response.text.delta", "response.text.done", "response.content_part.done",
                "response.output_item.done", "response.done",
            ])
        let response = events.first { $0["type"] == "response.done" }?["response"]
        #expect(response?["modalities"] == ["text"])
        #expect(response?["temperature"] == 1)
        #expect(response?["output"]?.array?.first?["content"] == [["type": "text", "text": "Hi."]])
    }

    @Test func `what is wrong is named as the client wrote it`() {
        var session = beta()
        _ = session.takeEvents()

        session.send([
            "type": "session.update", "event_id": "mine",
            "session": ["turn_detection": ["type": "server_vad", "threshold": 7]],
        ])

        let error = session.takeEvents().first?["error"]
        #expect(error?["param"] == "session.turn_detection.threshold")
        #expect(error?["code"] == "decimal_above_max_value")
        #expect(error?["message"]?.string?.contains("'session.turn_detection.threshold'") == true)
        #expect(error?["event_id"] == "mine")
    }

    @Test func `transcription and noise reduction are switched off together`() {
        var session = TestSession()
        session.update([
            "audio": ["input": ["transcription": ["model": "m"], "noise_reduction": ["type": "near_field"]]]
        ])
        _ = session.takeEvents()

        session.update(["audio": ["input": ["transcription": .null, "noise_reduction": .null]]])

        let input = session.takeEvents().first?["session"]?["audio"]?["input"]
        #expect(input?["transcription"] == .null)
        #expect(input?["noise_reduction"] == .null)
    }
}
