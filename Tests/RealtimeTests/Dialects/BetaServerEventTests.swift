import Messages
import Realtime
import Testing

@Suite struct BetaServerEventTests {
    static let session: JSONValue = [
        "type": "realtime", "object": "realtime.session", "id": "sess_1", "model": "m",
        "expires_at": 1_785_217_650,
        "output_modalities": ["audio"], "instructions": "Be brief.", "tools": [], "tool_choice": "auto",
        "max_output_tokens": "inf", "tracing": .null, "truncation": "auto", "prompt": .null, "include": .null,
        "temperature": 0.8,
        "audio": [
            "input": [
                "format": ["type": "audio/pcm", "rate": 24000], "transcription": .null,
                "noise_reduction": .null,
                "turn_detection": ["type": "server_vad", "threshold": 0.5],
            ],
            "output": ["format": ["type": "audio/pcmu"], "voice": "alloy", "speed": 1],
        ],
    ]

    @Test(arguments: ["session.created", "session.updated"])
    func `the session is flat`(type: JSONValue) throws {
        let event = try #require(translated(["type": type, "event_id": "e", "session": Self.session]))

        #expect(event["type"] == type)
        #expect(
            event["session"] == [
                "object": "realtime.session", "id": "sess_1", "model": "m", "expires_at": 1_785_217_650,
                "modalities": ["audio", "text"], "instructions": "Be brief.", "tools": [],
                "tool_choice": "auto",
                "max_response_output_tokens": "inf", "tracing": .null, "prompt": .null, "include": .null,
                "temperature": 0.8, "voice": "alloy", "speed": 1, "input_audio_format": "pcm16",
                "output_audio_format": "g711_ulaw", "input_audio_transcription": .null,
                "input_audio_noise_reduction": .null,
                "turn_detection": ["type": "server_vad", "threshold": 0.5], "client_secret": .null,
            ])
    }

    @Test func `a session comes back as it went in`() throws {
        let text = #"""
            {"modalities": ["text"], "voice": "ash", "speed": 0.5, "input_audio_format": "g711_alaw",
             "output_audio_format": "pcm16", "turn_detection": {"type": "semantic_vad", "eagerness": "low"},
             "temperature": 1.2, "max_response_output_tokens": 7, "instructions": "x", "tools": [],
             "tool_choice": "required", "tracing": null, "input_audio_transcription": {"model": "whisper-1"},
             "input_audio_noise_reduction": {"type": "far_field"}, "model": "m", "id": "sess_1",
             "object": "realtime.session", "expires_at": 5, "include": null, "prompt": null}
            """#
        let session = try JSONValue(parsing: text)
        let engine = try BetaDialect().translate(clientEvent: ["type": "session.update", "session": session])

        let event = try #require(
            translated(["type": "session.updated", "session": engine["session"] ?? .null]))

        var expected = try #require(session.object)
        expected["client_secret"] = .null
        #expect(event["session"] == .object(expected))
    }

    @Test(arguments: ["created", "updated"])
    func `a transcription session has events of its own`(name: String) throws {
        let session: JSONValue = [
            "type": "transcription", "object": "realtime.transcription_session", "id": "sess_1",
            "expires_at": 9,
            "include": .null,
            "audio": [
                "input": [
                    "format": ["type": "audio/pcm", "rate": 24000], "transcription": ["model": "whisper-1"],
                    "noise_reduction": .null, "turn_detection": .null,
                ]
            ],
        ]

        let event = try #require(translated(["type": .string("session.\(name)"), "session": session]))

        #expect(event["type"] == .string("transcription_session.\(name)"))
        #expect(
            event["session"] == [
                "object": "realtime.transcription_session", "id": "sess_1", "expires_at": 9, "include": .null,
                "input_audio_format": "pcm16", "input_audio_transcription": ["model": "whisper-1"],
                "input_audio_noise_reduction": .null, "turn_detection": .null,
                "client_secret": ["value": "", "expires_at": 9],
            ])
    }

    @Test func `a response is flat, and so are the items in it`() throws {
        let response: JSONValue = [
            "object": "realtime.response", "id": "resp_1", "status": "completed", "status_details": .null,
            "output_modalities": ["audio"], "conversation_id": "conv_1", "max_output_tokens": "inf",
            "audio": [
                "output": ["format": ["type": "audio/pcm", "rate": 24000], "voice": ["id": "voice_1"]]
            ],
            "usage": .null, "metadata": ["k": "v"], "temperature": 0.8,
            "output": [
                [
                    "id": "item_1", "type": "message", "status": "completed", "role": "assistant",
                    "content": [["type": "output_audio", "transcript": "Hi"]],
                ]
            ],
        ]

        let event = try #require(translated(["type": "response.done", "response": response]))

        #expect(
            event["response"] == [
                "object": "realtime.response", "id": "resp_1", "status": "completed", "status_details": .null,
                "modalities": ["audio", "text"], "conversation_id": "conv_1", "max_output_tokens": "inf",
                "output_audio_format": "pcm16", "voice": "voice_1", "usage": .null, "metadata": ["k": "v"],
                "temperature": 0.8,
                "output": [
                    [
                        "id": "item_1", "object": "realtime.item", "type": "message", "status": "completed",
                        "role": "assistant", "content": [["type": "audio", "transcript": "Hi"]],
                    ]
                ],
            ])
    }

    @Test(arguments: [
        ("conversation.item.added", "conversation.item.created"),
        ("response.output_text.delta", "response.text.delta"),
        ("response.output_text.done", "response.text.done"),
        ("response.output_audio.delta", "response.audio.delta"),
        ("response.output_audio.done", "response.audio.done"),
        ("response.output_audio_transcript.delta", "response.audio_transcript.delta"),
        ("response.output_audio_transcript.done", "response.audio_transcript.done"),
        ("response.function_call_arguments.delta", "response.function_call_arguments.delta"),
        ("response.content_part.added", "response.content_part.added"),
        ("response.output_item.added", "response.output_item.added"),
        ("input_audio_buffer.speech_started", "input_audio_buffer.speech_started"),
        ("conversation.created", "conversation.created"),
    ])
    func `an event has its older name and its other members`(type: String, name: String) {
        let event: [String: JSONValue] = [
            "type": .string(type), "event_id": "e", "item_id": "i", "content_index": 0,
            "delta": "output_text",
        ]

        var expected = event
        expected["type"] = .string(name)
        #expect(translated(event) == expected)
    }

    @Test(arguments: ["conversation.item.done", "input_audio_buffer.timeout_triggered"])
    func `an event that came later is left out`(type: JSONValue) {
        #expect(translated(["type": type]) == nil)
    }

    @Test func `the parts of an item have their older names`() {
        let item: JSONValue = [
            "id": "i", "type": "message", "role": "assistant",
            "content": [
                ["type": "output_text", "text": "a"], ["type": "output_audio"], ["type": "input_text"],
            ],
        ]

        let event = translated(["type": "conversation.item.added", "item": item])

        #expect(
            event?["item"]?["content"] == [
                ["type": "text", "text": "a"], ["type": "audio"], ["type": "input_text"],
            ])
        #expect(event?["item"]?["object"] == "realtime.item")
    }

    @Test(arguments: [
        ("session.audio.input.turn_detection.threshold", "session.turn_detection.threshold"),
        ("session.audio.input.transcription.model", "session.input_audio_transcription.model"),
        ("session.audio.input.noise_reduction.type", "session.input_audio_noise_reduction.type"),
        ("session.audio.input.format.rate", "session.input_audio_format"),
        ("session.audio.output.voice", "session.voice"), ("session.audio.output.speed", "session.speed"),
        ("session.output_modalities", "session.modalities"),
        ("session.max_output_tokens", "session.max_response_output_tokens"),
        ("session.instructions", "session.instructions"), ("session.tools[0].name", "session.tools[0].name"),
        ("response.max_output_tokens", "response.max_response_output_tokens"),
        ("response.audio.output.voice", "response.voice"), ("response.metadata", "response.metadata"),
        ("item.content[0].type", "item.content[0].type"), ("type", "type"),
    ])
    func `an error names the member as the client wrote it`(path: String, name: String) {
        #expect(BetaDialect().translate(.unknownParameter(path)) == .unknownParameter(name))
    }

    private func translated(_ event: [String: JSONValue]) -> [String: JSONValue]? {
        BetaDialect().translate(serverEvent: event).first
    }
}
