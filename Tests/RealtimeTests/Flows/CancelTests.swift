import Messages
import Realtime
import Testing

@Suite struct CancelTests {
    private func speaking() -> (TestSession, String) {
        var session = TestSession()
        session.say("Count.")
        session.send(["type": "response.create"])
        let id = session.responseID
        _ = session.takeEvents()
        return (session, id)
    }

    private static let doneEvents = [
        "response.output_audio.done", "response.output_audio_transcript.done", "response.content_part.done",
        "conversation.item.done", "response.output_item.done", "response.done", "rate_limits.updated",
    ]

    private func cancels(_ session: TestSession) -> [String?] {
        session.commands.compactMap {
            if case .cancel(let event) = $0 { event.metadata.response } else { nil }
        }
    }

    @Test func `a client's cancel ends everything that is open`() {
        var (session, id) = speaking()
        session.reply("One two", to: id)
        session.speak(milliseconds: 40, in: id)
        _ = session.takeEvents()
        session.send(["type": "response.cancel"])
        let done = session.last("response.done")?["response"]
        #expect(done?["status"] == "cancelled")
        #expect(done?["status_details"] == ["type": "cancelled", "reason": "client_cancelled"])
        #expect(done?["output"]?.array?[0]["status"] == "incomplete")
        #expect(done?["output"]?.array?[0]["content"] == [["type": "output_audio", "transcript": "One two"]])
        #expect(session.takeTypes() == Self.doneEvents)
        #expect(cancels(session) == [id])
    }

    @Test func `what comes after a cancel is too late`() {
        var (session, id) = speaking()
        session.reply("One", to: id)
        session.send(["type": "response.cancel", "response_id": .string(id)])
        _ = session.takeEvents()
        session.reply(" two", to: id, isFinal: true)
        session.speak(milliseconds: 20, in: id, isFinal: true)
        session.usage(of: id)
        session.call("tool_call", ["call_id": "a", "name": "f", "arguments": "{}"], in: id)
        #expect(session.takeTypes().isEmpty)
    }

    @Test func `a response that said nothing ends without output`() {
        var (session, _) = speaking()
        session.send(["type": "response.cancel"])
        #expect(session.last("response.done")?["response"]?["output"] == [])
        #expect(session.takeTypes() == ["response.done", "rate_limits.updated"])
    }

    @Test func `speech of the user interrupts the response`() {
        var (session, id) = speaking()
        session.reply("One two", to: id)
        session.speak(milliseconds: 40, in: id)
        session.append(milliseconds: 500)
        _ = session.takeEvents()
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 100])
        #expect(
            session.last("response.done")?["response"]?["status_details"]
                == ["type": "cancelled", "reason": "turn_detected"])
        #expect(session.takeTypes() == ["input_audio_buffer.speech_started"] + Self.doneEvents)
        #expect(cancels(session) == [id])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 450])
        session.hear("turn_ended", utterance: "utt_a")
        #expect(session.responseID != id)
    }

    @Test func `a response that may not be interrupted goes on, and the turn is answered after it`() {
        var (session, _) = speaking()
        session.send(["type": "response.cancel"])
        session.update([
            "audio": ["input": ["turn_detection": ["type": "server_vad", "interrupt_response": false]]]
        ])
        session.send(["type": "response.create"])
        let id = session.responseID
        session.append(milliseconds: 500)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 100])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 450])
        session.hear("turn_ended", utterance: "utt_a")
        #expect(session.responseID == id)
        session.reply("", to: id, isFinal: true)
        _ = session.takeEvents()
        session.usage(of: id)
        #expect(session.takeTypes() == ["response.done", "rate_limits.updated", "response.created"])
    }

    @Test func `a cancel beside the conversation leaves a turn that waits`() {
        var (session, id) = speaking()
        session.update([
            "audio": ["input": ["turn_detection": ["type": "server_vad", "interrupt_response": false]]]
        ])
        session.append(milliseconds: 500)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 100])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 450])
        session.hear("turn_ended", utterance: "utt_a")
        session.send(["type": "response.create", "response": ["conversation": "none"]])
        session.send(["type": "response.cancel", "response_id": .string(session.responseID)])
        _ = session.takeEvents()
        session.reply("", to: id, isFinal: true)
        session.usage(of: id)
        #expect(session.takeTypes().last == "response.created")
    }

    @Test func `nothing can be cancelled where nothing runs`() {
        var session = TestSession()
        for id in [.null, "resp_nope"] as [JSONValue] {
            session.send(["type": "response.cancel", "response_id": id])
            let error = session.last("error")?["error"]
            #expect(error?["code"] == "response_cancel_not_active")
            #expect(error?["message"] == "Cancellation failed: no active response found")
        }
    }

    @Test func `a second response of the conversation is refused`() {
        var (session, id) = speaking()
        session.send(["type": "response.create"])
        let error = session.last("error")?["error"]
        #expect(error?["code"] == "conversation_already_has_active_response")
        #expect(
            error?["message"]
                == .string(
                    "Conversation already has an active response in progress: \(id). Wait until the response is finished before creating a new one."
                ))
    }

    @Test func `speech that a client clears is cancelled`() {
        var (session, id) = speaking()
        session.send(["type": "output_audio_buffer.clear"])
        #expect(session.last("output_audio_buffer.cleared")?["response_id"] == .string(id))
        #expect(session.last("response.done")?["response"]?["status"] == "cancelled")
    }
}
