import Messages
import Realtime
import Testing

/// Whole conversations, in the order in which the service was seen to tell them.
@Suite struct RecordedOrderTests {
    @Test func `three voice turns on one connection follow one another`() throws {
        var session = TestSession()
        session.update([
            "output_modalities": ["audio"],
            "audio": ["input": ["transcription": ["model": "gpt-realtime-whisper"]]],
        ])
        _ = session.takeEvents()
        session.append(milliseconds: 20_000)
        var previous: JSONValue = .null
        for (turn, (start, end)) in [(1460, 4256), (8948, 11_744), (16_436, 19_232)].enumerated() {
            let utterance = "utt_\(turn)"
            session.hear("speech_started", utterance: utterance, ["audio_start_ms": .number(start)])
            session.understand("Hello,", utterance: utterance, isFinal: false)
            session.understand("Hello, my", utterance: utterance, isFinal: false)
            session.hear("speech_stopped", utterance: utterance, ["audio_end_ms": .number(end)])
            session.hear("turn_ended", utterance: utterance)
            let started = session.last("input_audio_buffer.speech_started")
            let committed = session.last("input_audio_buffer.committed")
            #expect(started?["audio_start_ms"]?.integer == start)
            #expect(session.last("input_audio_buffer.speech_stopped")?["audio_end_ms"]?.integer == end)
            #expect(committed?["item_id"] == started?["item_id"])
            #expect(committed?["previous_item_id"] == previous)
            let response = session.responseID
            session.understand("Hello, my name is Marcelo.", utterance: utterance)
            session.reply("Hi", to: response)
            session.reply(" Marcelo!", to: response)
            session.speak(
                milliseconds: 20, in: response, ["segment": 0, "text": "Hi Marcelo!", "text_offset": 0])
            session.speak(
                milliseconds: 20, in: response, ["segment": 0, "text": "Hi Marcelo!", "text_offset": 3])
            session.reply("", to: response, isFinal: true)
            session.usage(of: response, ["input_tokens": 16, "output_tokens": 9])
            session.speak(milliseconds: 0, in: response, isFinal: true)
            let item = session.last("response.output_item.added")?["item"]?["id"] ?? .null
            #expect(session.last("conversation.item.done")?["previous_item_id"] == committed?["item_id"])
            let usage = session.last("response.done")?["response"]?["usage"]
            // The service: 10 tokens for a second that is heard, 20 for one that is spoken; what was spoken is input
            // of the turns that follow, as the recording has it: 27, then 27 + 27 + 42.
            #expect(usage?["input_token_details"]?["audio_tokens"]?.integer == (turn + 1) * 28 + turn)
            #expect(usage?["output_token_details"]?["audio_tokens"] == 1)
            #expect(session.takeTypes() == Self.turn)
            previous = item
        }
    }

    private static let turn = [
        "input_audio_buffer.speech_started", "conversation.item.input_audio_transcription.delta",
        "input_audio_buffer.speech_stopped", "input_audio_buffer.committed", "conversation.item.added",
        "conversation.item.done", "response.created", "conversation.item.input_audio_transcription.delta",
        "conversation.item.input_audio_transcription.completed", "response.output_item.added",
        "conversation.item.added", "response.content_part.added", "response.output_audio_transcript.delta",
        "response.output_audio_transcript.delta", "response.output_audio.delta",
        "response.output_audio.delta",
        "response.output_audio.done", "response.output_audio_transcript.done", "response.content_part.done",
        "conversation.item.done", "response.output_item.done", "response.done", "rate_limits.updated",
    ]

    @Test func `a spoken question is answered by way of a tool`() throws {
        var session = TestSession()
        session.update(["tools": [["type": "function", "name": "get_weather"]]])
        session.append(milliseconds: 3000)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 500])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 2500])
        session.hear("turn_ended", utterance: "utt_a")
        session.understand("what is the weather in london", utterance: "utt_a")
        let first = session.responseID
        session.call(
            "tool_call", ["call_id": "call_1", "name": "get_weather", "arguments": ["city": "London"]],
            in: first)
        // The output may come before the response is done: it stands behind the call.
        session.send([
            "type": "conversation.item.create",
            "item": ["type": "function_call_output", "call_id": "call_1", "output": "foggy"],
        ])
        let call = session.last("response.output_item.added")?["item"]?["id"]
        #expect(session.last("conversation.item.added")?["previous_item_id"] == call)
        session.reply("", to: first, isFinal: true, ["tool_calls": 1, "finish": "tool_calls"])
        session.usage(of: first)
        // tts ends the empty reply too, after the response is done.
        session.speak(milliseconds: 0, in: first, isFinal: true)
        _ = session.takeEvents()
        session.send(["type": "response.create"])
        let second = session.responseID
        let items = session.conversations.last?["items"]?.array ?? []
        #expect(items.map { $0["type"]?.string } == ["message", "function_call", "function_call_output"])
        session.reply("It is foggy.", to: second, isFinal: true)
        session.speak(milliseconds: 20, in: second, isFinal: true)
        session.usage(of: second)
        #expect(session.last("response.done")?["response"]?["status"] == "completed")
        #expect(session.takeTypes().count { $0 == "response.output_audio.delta" } == 1)
    }

    @Test func `a history is put in before the first question`() {
        var session = TestSession()
        for (role, type, text) in [
            ("user", "input_text", "I am Bob."), ("assistant", "output_text", "Hi Bob."),
        ] {
            session.send([
                "type": "conversation.item.create",
                "item": [
                    "type": "message", "role": .string(role),
                    "content": [["type": .string(type), "text": .string(text)]],
                ],
            ])
        }
        session.say("Who am I?")
        session.send(["type": "response.create"])
        let texts = session.conversations[0]["items"]?.array?.map {
            $0["content"]?.array?.first?["text"]?.string
        }
        #expect(texts == ["I am Bob.", "Hi Bob.", "Who am I?"])
    }
}
