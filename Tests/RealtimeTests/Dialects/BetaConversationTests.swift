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

    @Test(
        arguments: [
            ("session.update", "session", "output_modalities", ["text"]),
            ("session.update", "session", "max_output_tokens", 5),
            ("response.create", "response", "output_modalities", ["text"]),
            ("response.create", "response", "audio", ["output": ["voice": "alloy"]]),
        ] as [(JSONValue, String, String, JSONValue)])
    func `a field of the later protocol is refused by the name that the client gave it`(
        type: JSONValue, object: String, name: String, value: JSONValue
    ) {
        var session = beta()
        _ = session.takeEvents()

        session.send(["type": type, object: [name: value]])

        let error = session.takeEvents().first?["error"]
        #expect(error?["code"] == "unknown_parameter")
        #expect(error?["param"]?.string == "\(object).\(name)")
        #expect(error?["message"]?.string == "Unknown parameter: '\(object).\(name)'.")
    }

    @Test func `a format that is null stays as it is`() {
        var session = beta()

        session.send([
            "type": "session.update",
            "session": ["input_audio_format": "g711_ulaw", "output_audio_format": "g711_alaw"],
        ])
        session.send([
            "type": "session.update",
            "session": ["input_audio_format": .null, "output_audio_format": .null],
        ])

        let told = session.takeEvents().last?["session"]
        #expect(told?["input_audio_format"] == "g711_ulaw")
        #expect(told?["output_audio_format"] == "g711_alaw")
    }

    private func ask(_ session: inout TestSession, about reference: JSONValue) {
        session.send([
            "type": "response.create",
            "response": [
                "conversation": "none", "modalities": ["text"],
                "input": [
                    [
                        "type": "message", "role": "user",
                        "content": [
                            ["type": "input_text", "text": "Who said this?"],
                            ["type": "item_reference", "id": reference],
                        ],
                    ]
                ],
            ],
        ])
    }

    @Test func `a part of a response's input may refer to an item`() {
        var session = beta()
        session.send([
            "type": "conversation.item.create",
            "item": [
                "type": "message", "role": "assistant", "id": "line",
                "content": [["type": "text", "text": "Nevermore."]],
            ],
        ])

        ask(&session, about: "line")

        #expect(session.last("error") == nil)
        #expect(
            session.conversations.first?["items"] == [
                [
                    "type": "message", "role": "user",
                    "content": [
                        ["type": "input_text", "text": "Who said this?"],
                        ["type": "input_text", "text": "Nevermore."],
                    ],
                ]
            ])
    }

    @Test func `a part that refers to nothing is refused`() {
        var session = beta()
        session.send([
            "type": "conversation.item.create",
            "item": ["type": "function_call", "id": "call", "name": "f", "arguments": "{}"],
        ])

        for reference in ["no", "call"] {
            ask(&session, about: .string(reference))
            #expect(session.last("error")?["error"]?["code"] == "invalid_value")
            #expect(session.last("error")?["error"]?["param"] == "response.input[0].content[1].id")
        }
        ask(&session, about: .null)
        #expect(session.last("error")?["error"]?["code"] == "missing_required_parameter")
        #expect(session.last("response.created") == nil)
    }

    @Test func `a part of an item may not`() {
        var session = beta()

        session.send([
            "type": "conversation.item.create",
            "item": [
                "type": "message", "role": "user", "content": [["type": "item_reference", "id": "line"]],
            ],
        ])

        #expect(
            session.last("error")?["error"]?["message"]
                == "Invalid value: 'item_reference'. Supported values are: 'input_text' and 'input_audio'.")
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
