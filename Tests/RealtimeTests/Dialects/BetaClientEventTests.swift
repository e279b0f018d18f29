import Messages
import Realtime
import Testing

@Suite struct BetaClientEventTests {
    @Test func `a flat session becomes a nested one`() throws {
        let event = try translated(
            #"""
            {"type": "session.update", "event_id": "e1", "session": {
                "modalities": ["text", "audio"], "instructions": "Be brief.", "voice": "verse", "speed": 1.2,
                "input_audio_format": "g711_ulaw", "output_audio_format": "g711_alaw",
                "input_audio_transcription": {"model": "whisper-1", "language": "en"},
                "input_audio_noise_reduction": {"type": "near_field"},
                "turn_detection": {"type": "server_vad", "threshold": 0.4},
                "tools": [{"type": "function", "name": "f"}], "tool_choice": "auto", "temperature": 0.8,
                "max_response_output_tokens": 4096, "tracing": "auto",
                "client_secret": {"expires_after": {"anchor": "created_at"}}}}
            """#)

        #expect(
            event == [
                "type": "session.update", "event_id": "e1",
                "session": [
                    "type": "realtime", "output_modalities": ["audio"], "instructions": "Be brief.",
                    "tools": [["type": "function", "name": "f"]], "tool_choice": "auto", "temperature": 0.8,
                    "max_output_tokens": 4096, "tracing": "auto",
                    "audio": [
                        "input": [
                            "format": ["type": "audio/pcmu"],
                            "transcription": ["model": "whisper-1", "language": "en"],
                            "noise_reduction": ["type": "near_field"],
                            "turn_detection": ["type": "server_vad", "threshold": 0.4],
                        ],
                        "output": ["voice": "verse", "speed": 1.2, "format": ["type": "audio/pcma"]],
                    ],
                ],
            ])
    }

    @Test(arguments: [
        ("turn_detection", "turn_detection"), ("input_audio_transcription", "transcription"),
        ("input_audio_noise_reduction", "noise_reduction"),
    ])
    func `null switches a part off`(name: String, engineName: String) throws {
        let event = try translated(#"{"type": "session.update", "session": {"\#(name)": null}}"#)

        #expect(event["session"] == ["type": "realtime", "audio": ["input": [engineName: .null]]])
    }

    @Test func `turn detection without a type is the first kind there was`() throws {
        let event = try translated(
            #"{"type": "session.update", "session": {"turn_detection": {"silence_duration_ms": 700}}}"#)

        #expect(
            event["session"]?["audio"]?["input"]?["turn_detection"] == [
                "type": "server_vad", "silence_duration_ms": 700,
            ])
    }

    @Test(arguments: [
        ("session.update", "session", "type", #""realtime""#),
        ("session.update", "session", "audio", "{}"),
        ("session.update", "session", "output_modalities", #"["text"]"#),
        ("session.update", "session", "max_output_tokens", "5"),
        ("session.update", "session", "bogus", "1"),
        ("transcription_session.update", "session", "voice", #""alloy""#),
        ("transcription_session.update", "session", "instructions", #""x""#),
        ("response.create", "response", "audio", "{}"),
        ("response.create", "response", "output_modalities", #"["text"]"#),
        ("response.create", "response", "parallel_tool_calls", "true"),
        ("response.create", "response", "bogus", "1"),
    ])
    func `what the beta does not have is refused by name`(
        type: String, object: String, name: String, value: String
    ) {
        #expect(throws: ClientError.unknownParameter("\(object).\(name)")) {
            try translated(#"{"type": "\#(type)", "\#(object)": {"\#(name)": \#(value)}}"#)
        }
    }

    @Test(arguments: ["session.update", "response.create"])
    func `speech alone is refused in the service's words`(type: String) {
        let object = type == "session.update" ? "session" : "response"
        let expected = ClientError(
            code: "invalid_value",
            message: "Invalid modalities: ['audio']. "
                + "Supported combinations are: ['text'] and ['audio', 'text'].",
            parameter: "\(object).modalities")

        #expect(throws: expected) {
            try translated(#"{"type": "\#(type)", "\#(object)": {"modalities": ["audio"]}}"#)
        }
    }

    @Test(arguments: ["[]", #"["text", "text"]"#, #"["audio", "text", 5]"#, #"["video"]"#, "[7]"])
    func `other modalities are refused`(modalities: String) throws {
        let error = try #require(throws: ClientError.self) {
            try translated(#"{"type": "session.update", "session": {"modalities": \#(modalities)}}"#)
        }

        #expect(error.code == "invalid_value")
        #expect(error.parameter == "session.modalities")
    }

    @Test func `an unknown audio format is refused with those there are`() {
        let expected = ClientError(
            code: "invalid_value",
            message: "Invalid value: 'mp3'. Supported values are: 'pcm16', 'g711_ulaw', and 'g711_alaw'.",
            parameter: "session.input_audio_format")

        #expect(throws: expected) {
            try translated(#"{"type": "session.update", "session": {"input_audio_format": "mp3"}}"#)
        }
    }

    @Test func `the format object of the later protocol is of the wrong type`() {
        let expected = ClientError(
            code: "invalid_type",
            message: "Invalid type for 'session.output_audio_format': "
                + "expected a string, but got an object instead.",
            parameter: "session.output_audio_format")

        #expect(throws: expected) {
            try translated(
                #"{"type": "session.update", "session": {"output_audio_format": {"type": "audio/pcm"}}}"#)
        }
    }

    @Test(arguments: [
        (
            "2", "decimal_above_max_value",
            "decimal above maximum value. Expected a value <= 1.2, but got 2 instead."
        ),
        (
            "1.3", "decimal_above_max_value",
            "decimal above maximum value. Expected a value <= 1.2, but got 1.3 instead."
        ),
        (
            "0.5", "decimal_below_min_value",
            "decimal below minimum value. Expected a value >= 0.6, but got 0.5 instead."
        ),
    ])
    func `a temperature out of bounds is refused with the bound`(value: String, code: String, text: String) {
        let expected = ClientError(
            code: code, message: "Invalid 'session.temperature': \(text)", parameter: "session.temperature")

        #expect(throws: expected) {
            try translated(#"{"type": "session.update", "session": {"temperature": \#(value)}}"#)
        }
    }

    @Test func `a transcription session is updated by its own event`() throws {
        let event = try translated(
            #"""
            {"type": "transcription_session.update", "session": {
                "input_audio_format": "pcm16", "turn_detection": null, "modalities": ["text"],
                "include": ["item.input_audio_transcription.logprobs"],
                "input_audio_transcription": {"model": "gpt-4o-transcribe", "prompt": "names"}}}
            """#)

        #expect(
            event == [
                "type": "session.update",
                "session": [
                    "type": "transcription", "include": ["item.input_audio_transcription.logprobs"],
                    "audio": [
                        "input": [
                            "format": ["type": "audio/pcm", "rate": 24000], "turn_detection": .null,
                            "transcription": ["model": "gpt-4o-transcribe", "prompt": "names"],
                        ]
                    ],
                ],
            ])
    }

    @Test func `what a response is asked for finds its place`() throws {
        let event = try translated(
            #"""
            {"type": "response.create", "response": {
                "modalities": ["audio", "text"], "voice": "echo", "output_audio_format": "pcm16",
                "temperature": 1, "max_response_output_tokens": 9, "conversation": "none", "metadata": {"k": "v"},
                "instructions": null, "tools": [], "tool_choice": "none",
                "input": [{"type": "item_reference", "id": "item_1"}, {"type": "message", "role": "assistant",
                    "content": [{"type": "text", "text": "Hello"}]}]}}
            """#)

        #expect(
            event["response"] == [
                "output_modalities": ["audio"], "temperature": 1, "max_output_tokens": 9,
                "conversation": "none", "metadata": ["k": "v"], "instructions": .null, "tools": [],
                "tool_choice": "none",
                "audio": ["output": ["voice": "echo", "format": ["type": "audio/pcm", "rate": 24000]]],
                "input": [
                    ["type": "item_reference", "id": "item_1"],
                    [
                        "type": "message", "role": "assistant",
                        "content": [["type": "output_text", "text": "Hello"]],
                    ],
                ],
            ])
    }

    @Test(arguments: [
        ("assistant", "input_text", "Invalid value: 'input_text'. Value must be 'text'."),
        ("assistant", "output_text", "Invalid value: 'output_text'. Value must be 'text'."),
        ("system", "text", "Invalid value: 'text'. Value must be 'input_text'."),
    ])
    func `parts of the later protocol are refused`(role: String, part: String, message: String) {
        let item =
            #"{"type": "message", "role": "\#(role)", "content": [{"type": "input_text"}, {"type": "\#(part)"}]}"#
            .replacing(role == "assistant" ? #"{"type": "input_text"}, "# : "#", with: "")
        let index = role == "assistant" ? 0 : 1
        let expected = { (path: String) in
            ClientError(
                code: "invalid_value", message: message, parameter: "\(path).content[\(index)].type")
        }

        #expect(throws: expected("item")) {
            try translated(#"{"type": "conversation.item.create", "item": \#(item)}"#)
        }
        #expect(throws: expected("response.input[0]")) {
            try translated(#"{"type": "response.create", "response": {"input": [\#(item)]}}"#)
        }
    }

    @Test func `images are refused, with references among the rest where there are any`() {
        let item = #"{"type": "message", "role": "user", "content": [{"type": "input_image"}]}"#
        let expected = { (path: String, supported: [String]) in
            ClientError.invalidValue("input_image", at: "\(path).content[0].type", supported: supported)
        }

        #expect(throws: expected("item", ["input_text", "input_audio"])) {
            try translated(#"{"type": "conversation.item.create", "item": \#(item)}"#)
        }
        #expect(throws: expected("response.input[0]", ["input_text", "input_audio", "item_reference"])) {
            try translated(#"{"type": "response.create", "response": {"input": [\#(item)]}}"#)
        }
    }

    @Test(arguments: [
        #"{"type": "input_audio_buffer.append", "audio": "AAAA", "event_id": "e"}"#,
        #"{"type": "input_audio_buffer.commit"}"#, #"{"type": "input_audio_buffer.clear"}"#,
        #"{"type": "response.cancel", "response_id": "r"}"#, #"{"type": "response.create"}"#,
        #"{"type": "output_audio_buffer.clear"}"#, #"{"type": "response.create", "response": null}"#,
        #"{"type": "conversation.item.retrieve", "item_id": "i"}"#,
        #"{"type": "conversation.item.delete", "item_id": "i", "bogus": 1}"#,
        #"{"type": "conversation.item.truncate", "item_id": "i", "content_index": 0, "audio_end_ms": 5}"#,
        // What is wrong with these is wrong in every dialect: the engine says it.
        #"{}"#, #"{"type": 5}"#, #"{"type": "session.update"}"#, #"{"type": "session.update", "session": 5}"#,
        #"{"type": "response.create", "response": []}"#,
        #"{"type": "conversation.item.create", "item": "x"}"#,
        #"{"type": "conversation.item.create", "item": {"type": "banana"}}"#,
        #"{"type": "conversation.item.create", "item": {"type": "message", "role": "user", "content": [5]}}"#,
        #"{"type": "conversation.item.create", "item": {"type": "function_call_output", "call_id": "c"}}"#,
    ])
    func `everything else reaches the engine as it is`(text: String) throws {
        #expect(try translated(text) == JSONValue(parsing: text))
    }

    @Test func `an unknown event is refused with all there are`() throws {
        let error = try #require(throws: ClientError.self) { try translated(#"{"type": "no.such.event"}"#) }

        #expect(error.code == "invalid_value")
        #expect(error.parameter == "type")
        #expect(error.message.hasPrefix("Invalid value: 'no.such.event'. Supported values are: "))
        #expect(error.message.contains("'transcription_session.update'"))
    }

    private func translated(_ text: String) throws -> JSONValue {
        .object(try BetaDialect().translate(clientEvent: JSONValue(parsing: text).object ?? [:]))
    }
}
