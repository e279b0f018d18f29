import Messages
import Realtime
import Testing

@Suite struct IdleTimeoutTests {
    private func answered(speaking milliseconds: Int = 2000) -> TestSession {
        var session = TestSession()
        session.update([
            "audio": [
                "input": [
                    "turn_detection": ["type": "server_vad", "idle_timeout_ms": 5000],
                    "transcription": ["model": "whisper-1"],
                ]
            ]
        ])
        session.say("Hi.")
        session.send(["type": "response.create"])
        let id = session.responseID
        session.reply("Hello.", to: id, isFinal: true)
        session.speak(milliseconds: milliseconds, in: id, isFinal: true)
        session.append(milliseconds: 6000)
        session.usage(of: id)
        _ = session.takeEvents()
        return session
    }

    @Test func `silence after the reply was played makes a turn`() {
        var session = answered()
        session.wait(milliseconds: 6999)
        #expect(session.takeTypes().isEmpty)
        session.wait(milliseconds: 1)
        let told = session.last("input_audio_buffer.timeout_triggered")
        // The filter of the resampler holds back up to 4 ms.
        #expect((995...1000).contains(told?["audio_start_ms"]?.integer ?? 0))
        #expect(told?["item_id"] == session.last("input_audio_buffer.committed")?["item_id"])
        #expect(
            session.takeTypes() == [
                "input_audio_buffer.timeout_triggered", "input_audio_buffer.committed",
                "conversation.item.added", "conversation.item.done",
                "conversation.item.input_audio_transcription.completed", "response.created",
            ])
        #expect(session.conversations.count == 2)
    }

    @Test func `speech and requests end the waiting`() {
        var session = answered()
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 5000])
        session.wait(milliseconds: 20_000)
        #expect(session.last("input_audio_buffer.timeout_triggered") == nil)
        session = answered()
        session.send(["type": "response.create"])
        session.wait(milliseconds: 20_000)
        #expect(session.last("input_audio_buffer.timeout_triggered") == nil)
    }

    @Test func `nothing waits before the first response, or without the setting`() {
        var session = TestSession()
        session.update([
            "audio": ["input": ["turn_detection": ["type": "server_vad", "idle_timeout_ms": 5000]]]
        ])
        session.wait(milliseconds: 30_000)
        #expect(session.last("input_audio_buffer.timeout_triggered") == nil)
        session = answered()
        session.update([
            "audio": ["input": ["turn_detection": ["type": "server_vad", "idle_timeout_ms": .null]]]
        ])
        session.wait(milliseconds: 30_000)
        #expect(session.last("input_audio_buffer.timeout_triggered") == nil)
    }
}
