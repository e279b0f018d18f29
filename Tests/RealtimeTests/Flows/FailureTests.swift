import Messages
import Realtime
import Testing

@Suite struct FailureTests {
    private func asked(_ modality: JSONValue = ["text"]) -> (TestSession, String) {
        var session = TestSession()
        session.update([
            "output_modalities": modality, "audio": ["input": ["transcription": ["model": "live"]]],
        ])
        session.say("Hi")
        session.send(["type": "response.create"])
        let id = session.responseID
        _ = session.takeEvents()
        return (session, id)
    }

    @Test func `a lost llm fails the response, and the next one waits until it is back`() {
        var (session, id) = asked()
        session.reply("Hel", to: id)
        _ = session.takeEvents()
        session.lose(.thinking)
        #expect(session.last("response.done")?["response"]?["status"] == "failed")
        #expect(
            session.last("response.done")?["response"]?["status_details"]?["error"]?["code"]
                == "thinking_lost")
        #expect(session.last("error")?["error"]?["type"] == "server_error")
        #expect(
            session.last("error")?["error"]?["message"]
                == "The server's language model (the node 'some-node') is down; it is being started.")
        #expect(
            session.takeTypes() == [
                "response.output_text.done", "response.content_part.done", "conversation.item.done",
                "response.output_item.done", "response.done", "rate_limits.updated", "error",
            ])
        _ = session.takeCommands()
        session.send(["type": "response.create"])
        #expect(session.takeTypes() == ["response.created"])
        #expect(session.conversations.isEmpty)
        session.regain(.thinking)
        #expect(session.conversations.count == 1)
    }

    @Test func `a lost voice fails speech only`() {
        var (session, _) = asked()
        session.lose(.speaking)
        #expect(session.takeTypes().isEmpty)
        var (speaking, id) = asked(["audio"])
        speaking.reply("Hi", to: id, isFinal: true)
        speaking.lose(.speaking)
        #expect(speaking.last("response.done")?["response"]?["status"] == "failed")
    }

    @Test func `a lost recognizer fails what it was hearing, and what waits for that`() {
        var (session, id) = asked()
        session.send(["type": "response.cancel", "response_id": .string(id)])
        session.append(milliseconds: 500)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 100])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 400])
        session.hear("turn_ended", utterance: "utt_a")
        _ = session.takeEvents()
        session.lose(.transcription)
        #expect(
            session.takeTypes() == [
                "conversation.item.input_audio_transcription.failed", "response.done", "rate_limits.updated",
                "error",
            ])
        session.regain(.transcription)
        session.append(milliseconds: 500)
        session.hear("speech_started", utterance: "utt_b", ["audio_start_ms": 600])
        session.hear("speech_stopped", utterance: "utt_b", ["audio_end_ms": 900])
        session.hear("turn_ended", utterance: "utt_b")
        session.understand("again", utterance: "utt_b")
        #expect(session.conversations.count == 2)
    }

    @Test func `speech that a recognizer was lost in has no words`() {
        var (session, id) = asked()
        session.send(["type": "response.cancel", "response_id": .string(id)])
        session.append(milliseconds: 500)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 100])
        session.lose(.transcription)
        session.regain(.transcription)
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 400])
        #expect(session.last("conversation.item.input_audio_transcription.failed") != nil)
    }

    @Test func `a lost speech detector ends the speech, and is told the parameters again`() {
        var (session, id) = asked()
        session.send(["type": "response.cancel", "response_id": .string(id)])
        session.append(milliseconds: 500)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 100])
        _ = session.takeEvents()
        session.lose(.hearing)
        #expect(
            session.takeTypes() == [
                "input_audio_buffer.speech_stopped", "input_audio_buffer.committed",
                "conversation.item.added", "conversation.item.done", "error",
            ])
        _ = session.takeCommands()
        session.append(milliseconds: 20)
        #expect(session.takeCommands().isEmpty)
        session.regain(.hearing)
        #expect(session.takeCommands().count == 1)
    }

    @Test func `an llm that falls silent fails the response in time`() {
        var (session, id) = asked()
        session.wait(milliseconds: 124_999)
        #expect(session.last("response.done") == nil)
        session.reply("Hel", to: id)
        session.wait(milliseconds: 124_999)
        #expect(session.last("response.done") == nil)
        session.wait(milliseconds: 1)
        #expect(
            session.last("response.done")?["response"]?["status_details"]?["error"]?["code"]
                == "thinking_timeout")
    }

    @Test func `a voice that falls silent fails the response in time`() {
        var (session, id) = asked(["audio"])
        session.reply("Hi", to: id, isFinal: true)
        session.wait(milliseconds: 30_000)
        #expect(
            session.last("response.done")?["response"]?["status_details"]?["error"]?["code"]
                == "speaking_timeout")
    }

    @Test func `a recognizer that falls silent fails the transcription in time`() {
        var (session, id) = asked()
        session.send(["type": "response.cancel", "response_id": .string(id)])
        session.update(["audio": ["input": ["turn_detection": .null]]])
        session.append(milliseconds: 500)
        session.send(["type": "input_audio_buffer.commit"])
        session.wait(milliseconds: 15_000)
        let failed = session.last("conversation.item.input_audio_transcription.failed")
        #expect(failed?["error"]?["code"] == "transcription_timeout")
        session.send(["type": "response.create"])
        #expect(
            session.last("response.done")?["response"]?["status"] == "failed", "there is nothing to answer")
    }

    @Test func `usage that does not come is not awaited for long`() {
        var (session, id) = asked()
        session.reply("Hi", to: id, isFinal: true)
        session.wait(milliseconds: 500)
        let done = session.last("response.done")?["response"]
        #expect(done?["status"] == "completed")
        #expect(done?["usage"]?["output_tokens"] == 1)
    }

    @Test func `what llm says of its failure is told, without an error event`() {
        var (session, id) = asked()
        session.reply("", to: id, isFinal: true, ["finish": "failed"])
        session.usage(
            of: id,
            [
                "status": "failed",
                "error": [
                    "type": "rate_limit_error", "code": "rate_limit_exceeded", "message": "Slow down.",
                ],
            ])
        #expect(
            session.last("response.done")?["response"]?["status_details"] == [
                "type": "failed",
                "error": [
                    "type": "rate_limit_error", "code": "rate_limit_exceeded", "message": "Slow down.",
                ],
            ])
        #expect(session.last("error") == nil)
    }

    @Test(arguments: [("length", "max_output_tokens"), ("content_filter", "content_filter")])
    func `what llm leaves out is told`(finish: String, reason: String) {
        var (session, id) = asked()
        session.reply("Hi", to: id, isFinal: true, ["finish": .string(finish)])
        session.usage(of: id)
        let done = session.last("response.done")?["response"]
        #expect(done?["status"] == "incomplete")
        #expect(done?["status_details"] == ["type": "incomplete", "reason": .string(reason)])
        #expect(done?["output"]?.array?[0]["status"] == "incomplete")
    }

    @Test func `rate limits and cost of llm are passed on`() {
        var (session, id) = asked()
        session.reply("Hi", to: id, isFinal: true)
        session.usage(
            of: id,
            [
                "input_tokens": 5, "output_tokens": 2, "cached_tokens": 3, "cost": 0.25,
                "rate_limits": [["name": "tokens", "limit": 10, "remaining": 3, "reset_seconds": 1.5]],
            ])
        let usage = session.last("response.done")?["response"]?["usage"]
        #expect(usage?["input_token_details"]?["cached_tokens"] == 3)
        #expect(usage?["cost"] == 0.25)
        #expect(
            session.last("rate_limits.updated")?["rate_limits"] == [
                ["name": "tokens", "limit": 10, "remaining": 3, "reset_seconds": 1.5]
            ])
    }

    @Test func `a session ends after its time, and ends what it promised`() {
        var (session, id) = asked()
        session.update(["audio": ["input": ["turn_detection": .null]]])
        for _ in 0..<70 {
            session.reply("a", to: id)
            session.wait(milliseconds: 50_000)
        }
        #expect(session.log.contains { $0.contains("ends in 300 s") })
        session.reply("a", to: id)
        session.wait(milliseconds: 50_000)
        session.append(milliseconds: 500)
        session.send(["type": "input_audio_buffer.commit"])
        session.reply("a", to: id)
        _ = session.takeEvents()
        session.wait(milliseconds: 50_000)
        #expect(session.closing?.code == 1001)
        #expect(session.closing?.reason == "Your session hit the maximum duration of 60 minutes.")
        #expect(session.last("error")?["error"]?["code"] == "session_expired")
        let types = session.takeTypes()
        #expect(types.last == "error" && types.contains("response.done"))
        #expect(types.contains { $0.hasSuffix(".failed") || $0.hasSuffix(".completed") })
        #expect(session.session.deadline == nil)
        session.update([:])
        #expect(session.takeTypes().isEmpty)
    }

    @Test func `a client that goes leaves nothing running`() {
        var (session, id) = asked()
        _ = session.takeCommands()
        session.disconnect()
        #expect(session.takeTypes().isEmpty)
        let cancelled = session.commands.compactMap {
            if case .cancel(let event) = $0 { event.metadata.response } else { nil }
        }
        #expect(cancelled == [id])
    }

    @Test func `a graph without a voice serves text and refuses audio by name`() {
        var session = TestSession { $0.stages.remove(.speaking) }
        #expect(session.events[0]["session"]?["output_modalities"] == ["text"])
        session.update(["output_modalities": ["audio"]])
        let error = session.last("error")?["error"]
        #expect(error?["param"] == "session.output_modalities")
        #expect(error?["message"]?.string?.contains("tts") == true)
        session.send(["type": "response.create"])
        #expect(session.last("response.created") != nil)
    }

    @Test func `a graph without a recognizer fails transcriptions by name`() {
        var session = TestSession { $0.stages.remove(.transcription) }
        session.update([
            "audio": ["input": ["turn_detection": .null, "transcription": ["model": "whisper-1"]]]
        ])
        session.append(milliseconds: 200)
        session.send(["type": "input_audio_buffer.commit"])
        let failed = session.last("conversation.item.input_audio_transcription.failed")
        #expect(failed?["error"]?["message"]?.string?.contains("asr") == true)
        session.send(["type": "response.create"])
        #expect(session.last("response.done")?["response"]?["status"] == "failed")
    }

    @Test func `a graph without a speech detector or an llm says so`() {
        var session = TestSession { $0.stages = [.transcription] }
        #expect(session.events[0]["session"]?["audio"]?["input"]?["turn_detection"] == .null)
        session.update(["audio": ["input": ["turn_detection": ["type": "server_vad"]]]])
        #expect(session.last("error")?["error"]?["message"]?.string?.contains("speech-monitor") == true)
        session.send(["type": "response.create"])
        #expect(session.last("error")?["error"]?["message"]?.string?.contains("llm") == true)
    }
}
