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

    /// How long the item of the last commit is, in milliseconds of PCM at 24 kHz.
    private func committedLength(_ session: inout TestSession) -> Int {
        let item = session.last("input_audio_buffer.committed")?["item_id"] ?? .null
        session.send(["type": "conversation.item.retrieve", "item_id": item])
        let part = session.last("conversation.item.retrieved")?["item"]?["content"]?.array?.first
        return (Base64.decode(part?["audio"]?.string ?? "")?.count ?? 0) / 48
    }

    @Test func `the turn holds all of the silence, however long it streamed`() {
        var session = answered(speaking: 100)
        for _ in 0..<51 {
            session.wait(milliseconds: 100)
            session.append(milliseconds: 100)
        }
        let told = session.last("input_audio_buffer.timeout_triggered")
        let length = (told?["audio_end_ms"]?.integer ?? 0) - (told?["audio_start_ms"]?.integer ?? 0)
        #expect(length == 5000)
        #expect(abs(committedLength(&session) - length) <= 1)
        let completed = session.last("conversation.item.input_audio_transcription.completed")
        #expect(completed?["usage"]?["seconds"] == 5)
    }

    @Test func `silence that was committed before is no part of it`() {
        var session = answered(speaking: 100)
        session.wait(milliseconds: 4000)
        session.send(["type": "input_audio_buffer.commit"])
        for command in session.takeCommands() {
            guard case .speech(let audio) = command else { continue }
            session.understand("", utterance: audio.metadata.utterance ?? "")
        }
        session.append(milliseconds: 1000)
        session.send(["type": "response.create"])
        let id = session.responseID
        session.reply("Yes?", to: id, isFinal: true)
        session.speak(milliseconds: 20, in: id, isFinal: true)
        session.usage(of: id)
        session.wait(milliseconds: 5100)
        let told = session.last("input_audio_buffer.timeout_triggered")
        let length = (told?["audio_end_ms"]?.integer ?? 0) - (told?["audio_start_ms"]?.integer ?? 0)
        #expect(abs(length - 1000) <= 5)
        #expect(abs(committedLength(&session) - length) <= 1)
    }

    @Test func `a response that is cancelled is waited after too, from the moment it ends`() {
        var session = answered()
        session.send(["type": "response.create"])
        let id = session.responseID
        session.reply("A long story", to: id)
        session.speak(milliseconds: 20_000, in: id)
        session.send(["type": "response.cancel"])
        session.wait(milliseconds: 4999)
        #expect(session.last("input_audio_buffer.timeout_triggered") == nil)
        session.wait(milliseconds: 1)
        #expect(session.last("input_audio_buffer.timeout_triggered") != nil)
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
