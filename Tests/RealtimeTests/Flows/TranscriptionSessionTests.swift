import Messages
import Realtime
import Testing

@Suite struct TranscriptionSessionTests {
    private func opened() -> TestSession {
        var session = TestSession { $0.kind = .transcription }
        session.update([
            "type": "transcription",
            "audio": [
                "input": [
                    "format": ["type": "audio/pcm", "rate": 24_000],
                    "transcription": ["model": "gpt-4o-transcribe", "language": "de"],
                    "turn_detection": ["type": "semantic_vad"],
                ]
            ],
        ])
        return session
    }

    @Test func `a transcription session has no fields of a conversation`() {
        var session = opened()
        let created = session.events[0]["session"]
        #expect(created?["type"] == "transcription")
        #expect(created?["object"] == "realtime.transcription_session")
        #expect(created?["audio"]?["output"] == nil && created?["instructions"] == nil)
        #expect(session.takeTypes() == ["session.created", "session.updated"])
    }

    @Test func `it tells words and never answers`() {
        var session = opened()
        _ = session.takeEvents()
        session.append(milliseconds: 1000)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 100])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 800])
        session.hear("turn_ended", utterance: "utt_a")
        session.understand("guten tag", utterance: "utt_a")
        #expect(
            session.takeTypes() == [
                "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped",
                "input_audio_buffer.committed", "conversation.item.added", "conversation.item.done",
                "conversation.item.input_audio_transcription.delta",
                "conversation.item.input_audio_transcription.completed",
            ])
        #expect(session.conversations.isEmpty)
    }

    @Test func `asr learns the language`() {
        var session = opened()
        session.append(milliseconds: 20)
        guard case .audio(let audio) = session.commands.last else { return #expect(Bool(false)) }
        #expect(audio.metadata.language == "de")
    }

    @Test func `it takes no events of a conversation`() {
        var session = opened()
        session.send(["type": "response.create", "event_id": "e"])
        let error = session.last("error")?["error"]
        #expect(error?["code"] == "invalid_value" && error?["param"] == "type" && error?["event_id"] == "e")
    }

    @Test func `the kind of a session stays`() {
        var session = opened()
        session.update(["type": "realtime"])
        #expect(
            session.last("error")?["error"]?["message"]
                == "Passing a realtime session update event to a transcription session is not allowed.")
        var conversation = TestSession()
        conversation.update(["type": "transcription"])
        #expect(conversation.last("error")?["error"]?["code"] == "invalid_parameter")
        #expect(
            conversation.last("error")?["error"]?["message"]
                == "Passing a transcription session update event to a realtime session is not allowed.")
    }

    @Test func `clients that end with commit and clear are answered in that order`() {
        var session = opened()
        _ = session.takeEvents()
        session.append(milliseconds: 50)
        session.send(["type": "input_audio_buffer.commit", "event_id": "last"])
        session.send(["type": "input_audio_buffer.clear"])
        #expect(session.last("error")?["error"]?["event_id"] == "last")
        #expect(session.takeTypes() == ["error", "input_audio_buffer.cleared"])
    }
}
