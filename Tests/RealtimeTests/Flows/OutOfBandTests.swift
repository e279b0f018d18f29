import Messages
import Realtime
import Testing

@Suite struct OutOfBandTests {
    private func create(_ session: inout TestSession, _ fields: [String: JSONValue]) -> String {
        let fields = fields.merging(["conversation": "none", "output_modalities": ["text"]]) { given, _ in
            given
        }
        session.send(["type": "response.create", "response": .object(fields)])
        return session.responseID
    }

    @Test func `a response beside the conversation leaves it alone`() {
        var session = TestSession()
        session.say("My name is Bob.")
        let item = session.last("conversation.item.added")?["item"]?["id"] ?? .null
        _ = session.takeEvents()
        let id = create(
            &session,
            [
                "metadata": ["topic": "classify"], "instructions": "One word.",
                "input": [
                    ["type": "item_reference", "id": item],
                    [
                        "type": "message", "role": "user",
                        "content": [["type": "input_text", "text": "Greet."]],
                    ],
                ],
            ])
        #expect(session.conversations[0]["items"]?.array?.count == 2)
        #expect(session.conversations[0]["instructions"] == "One word.")
        session.reply("Hello", to: id, isFinal: true)
        session.usage(of: id)
        let done = session.last("response.done")?["response"]
        #expect(done?["conversation_id"] == .null)
        #expect(done?["metadata"] == ["topic": "classify"])
        let made = done?["output"]?.array?[0]["id"] ?? .null
        #expect(
            session.takeTypes() == [
                "response.created", "response.output_item.added", "response.content_part.added",
                "response.output_text.delta", "response.output_text.done", "response.content_part.done",
                "response.output_item.done", "response.done", "rate_limits.updated",
            ])
        session.send(["type": "conversation.item.retrieve", "item_id": made])
        #expect(session.last("error")?["error"]?["code"] == "item_retrieve_invalid_item_id")
    }

    @Test func `several run beside the response of the conversation, each on its own`() {
        var session = TestSession()
        session.update(["output_modalities": ["text"]])
        session.send(["type": "response.create"])
        let main = session.responseID
        let first = create(&session, ["input": []])
        let second = create(&session, ["input": []])
        #expect(session.conversations.map { $0.metadata.response } == [main, first, second])
        #expect(session.conversations[1]["items"] == [])
        for (id, text) in [(second, "B"), (main, "M"), (first, "A")] { session.reply(text, to: id) }
        for id in [first, main, second] {
            session.reply("", to: id, isFinal: true)
            session.usage(of: id)
        }
        let texts = session.events.compactMap { event -> String? in
            guard event["type"] == "response.done" else { return nil }
            return event["response"]?["output"]?.array?.first?["content"]?.array?.first?["text"]?.string
        }
        #expect(texts == ["A", "M", "B"])
    }

    @Test func `speech of the user does not interrupt it, a cancel by its id does`() {
        var session = TestSession()
        let id = create(&session, [:])
        session.append(milliseconds: 500)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 100])
        #expect(session.last("response.done") == nil)
        session.send(["type": "response.cancel"])
        #expect(session.last("error")?["error"]?["code"] == "response_cancel_not_active")
        session.send(["type": "response.cancel", "response_id": .string(id)])
        #expect(session.last("response.done")?["response"]?["status"] == "cancelled")
    }

    @Test func `speech that is given for one response is transcribed for it`() {
        var session = TestSession()
        let audio = String(decoding: Base64.encode([UInt8](repeating: 1, count: 9600)), as: UTF8.self)
        let id = create(
            &session,
            [
                "input": [
                    [
                        "type": "message", "role": "user",
                        "content": [["type": "input_audio", "audio": .string(audio)]],
                    ]
                ]
            ])
        #expect(session.conversations.isEmpty)
        let speech = session.commands.compactMap { if case .speech(let audio) = $0 { audio } else { nil } }
        #expect(speech.count == 1)
        session.understand("what time is it", utterance: speech[0].metadata.utterance ?? "")
        #expect(session.conversations.map { $0.metadata.response } == [id])
        #expect(
            session.conversations[0]["items"]?.array?[0]["content"] == [
                ["type": "input_audio", "transcript": "what time is it"]
            ])
    }

    @Test func `more than are allowed at once are refused`() {
        var session = TestSession { $0.limits.parallelResponses = 2 }
        _ = create(&session, [:])
        _ = create(&session, [:])
        _ = session.takeEvents()
        _ = create(&session, [:])
        #expect(session.takeTypes() == ["error"])
    }

    @Test func `settings of a response hold for it alone`() throws {
        var session = TestSession()
        session.send([
            "type": "response.create",
            "response": [
                "instructions": .null, "max_output_tokens": 5, "tool_choice": "none",
                "audio": ["output": ["voice": "verse", "format": ["type": "audio/pcmu"]]],
                "metadata": ["client_event_id": "abc"],
            ],
        ])
        let created = session.last("response.created")?["response"]
        #expect(created?["max_output_tokens"] == 5)
        #expect(created?["audio"] == ["output": ["format": ["type": "audio/pcmu"], "voice": "verse"]])
        #expect(created?["metadata"] == ["client_event_id": "abc"])
        let command = try #require(session.conversations.first)
        #expect(command["max_output_tokens"] == 5 && command["tool_choice"] == "none")
        #expect(command.metadata["voice"] == "verse")
        session.send(["type": "session.update", "session": ["type": "realtime"]])
        #expect(session.last("session.updated")?["session"]?["audio"]?["output"]?["voice"] == "alloy")
    }
}
