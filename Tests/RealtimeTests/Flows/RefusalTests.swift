import Messages
import Realtime
import Testing

@Suite struct RefusalTests {
    private static func update(_ session: JSONValue) -> JSONValue {
        ["type": "session.update", "session": session]
    }

    private static func input(_ input: JSONValue) -> JSONValue {
        update(["type": "realtime", "audio": ["input": input]])
    }

    private static func response(_ response: JSONValue) -> JSONValue {
        ["type": "response.create", "response": response]
    }

    private static func message(_ item: [String: JSONValue]) -> JSONValue {
        ["type": "conversation.item.create", "item": .object(item)]
    }

    @Test(
        arguments: [
            (
                update(["type": "realtime", "foo": 1]), "unknown_parameter", "session.foo",
                "Unknown parameter: 'session.foo'."
            ),
            (
                update(["type": "realtime", "turn_detection": .null]), "unknown_parameter",
                "session.turn_detection", "Unknown parameter: 'session.turn_detection'."
            ),
            (
                update(["type": "realtime", "temperature": 0.8]), "unknown_parameter", "session.temperature",
                "Unknown parameter: 'session.temperature'."
            ),
            (
                update(["instructions": "x"]), "missing_required_parameter", "session.type",
                "Missing required parameter: 'session.type'."
            ),
            (
                ["type": "session.update"], "missing_required_parameter", "session",
                "Missing required parameter: 'session'."
            ),
            (
                update(["type": "realtime", "instructions": 5]), "invalid_type", "session.instructions",
                "Invalid type for 'session.instructions': expected a string, but got an integer instead."
            ),
            (
                update(["type": "realtime", "output_modalities": ["text", "audio"]]), "invalid_value",
                "session.output_modalities",
                "Invalid modalities: ['text', 'audio']. Supported combinations are: ['text'] and ['audio']."
            ),
            (
                input(["turn_detection": ["type": "magic_vad"]]), "invalid_value",
                "session.audio.input.turn_detection.type",
                "Invalid value: 'magic_vad'. Supported values are: 'server_vad' and 'semantic_vad'."
            ),
            (
                input(["turn_detection": ["type": "server_vad", "threshold": 7]]), "decimal_above_max_value",
                "session.audio.input.turn_detection.threshold", nil
            ),
            (
                input(["turn_detection": ["type": "server_vad", "idle_timeout_ms": 100]]),
                "integer_below_min_value", "session.audio.input.turn_detection.idle_timeout_ms", nil
            ),
            (
                input(["turn_detection": ["type": "semantic_vad", "threshold": 0.5]]), "unknown_parameter",
                "session.audio.input.turn_detection.threshold", nil
            ),
            (
                input(["format": ["type": "audio/mp3"]]), "invalid_value", "session.audio.input.format.type",
                "Invalid value: 'audio/mp3'. Supported values are: 'audio/pcm', 'audio/pcmu', and 'audio/pcma'."
            ),
            (
                input(["format": ["type": "audio/pcm", "rate": 16_000]]), "integer_below_min_value",
                "session.audio.input.format.rate",
                "Invalid 'session.audio.input.format.rate': integer below minimum value. Expected a value >= 24000, but got 16000 instead."
            ),
            (
                input(["format": ["type": "audio/pcm"]]), "missing_required_parameter",
                "session.audio.input.format.rate",
                "Missing required parameter: 'session.audio.input.format.rate'."
            ),
            (
                update(["type": "realtime", "audio": ["output": ["format": ["type": "audio/pcm"]]]]),
                "missing_required_parameter", "session.audio.output.format.rate", nil
            ),
            (
                response(["audio": ["output": ["format": ["type": "audio/pcm"]]]]),
                "missing_required_parameter", "response.audio.output.format.rate", nil
            ),
            (
                input(["format": ["type": "audio/pcmu", "rate": 8000]]), "unknown_parameter",
                "session.audio.input.format.rate", nil
            ),
            (
                response(["audio": ["output": ["speed": 1]]]), "unknown_parameter",
                "response.audio.output.speed", nil
            ),
            (
                input(["transcription": ["model": "m", "keywords": ["a", 3]]]), "invalid_type",
                "session.audio.input.transcription.keywords[1]", nil
            ),
            (
                input(["transcription": ["languages": [["code": "de"]]]]), "invalid_type",
                "session.audio.input.transcription.languages[0]", nil
            ),
            (
                input(["transcription": ["languages": []]]), "empty_array",
                "session.audio.input.transcription.languages",
                "Invalid 'session.audio.input.transcription.languages': empty array. Expected an array with minimum length 1, but got an empty array instead."
            ),
            (
                input(["noise_reduction": ["type": "near_field", "strength": 2]]), "decimal_above_max_value",
                "session.audio.input.noise_reduction.strength", nil
            ),
            (
                update(["type": "realtime", "tracing": ["workflow_name": 5]]), "invalid_type",
                "session.tracing.workflow_name", nil
            ),
            (
                update(["type": "realtime", "tracing": ["group_id": []]]), "invalid_type",
                "session.tracing.group_id", nil
            ),
            (
                update(["type": "realtime", "tracing": ["metadata": "x"]]), "invalid_type",
                "session.tracing.metadata", nil
            ),
            (
                update(["type": "realtime", "tools": [["type": "function", "name": "f", "strict": "x"]]]),
                "invalid_type", "session.tools[0].strict", nil
            ),
            (
                ["type": "output_audio_buffer.clear", "response_id": "resp_1"], "unknown_parameter",
                "response_id", nil
            ),
            (
                message([
                    "type": "message", "role": "user",
                    "content": [["type": "input_audio", "audio": "AA=="]],
                ]), "invalid_value", "item.content[0].audio",
                "Invalid 'item.content[0].audio'. Expected base64-encoded audio bytes (mono PCM16 at 24kHz) but got an odd number of bytes."
            ),
            (
                message([
                    "type": "message", "role": "assistant",
                    "content": [["type": "output_audio", "transcript": "x", "audio": "!!!notb64"]],
                ]), "invalid_value", "item.content[0].audio", nil
            ),
            (
                message([
                    "type": "message", "role": "user",
                    "content": [["type": "item_reference", "id": "item_1"]],
                ]), "invalid_value", "item.content[0].type", nil
            ),
            (
                update(["type": "realtime", "audio": ["output": ["speed": 2]]]), "decimal_above_max_value",
                "session.audio.output.speed", nil
            ),
            (
                update(["type": "realtime", "max_output_tokens": 5000]), "integer_above_max_value",
                "session.max_output_tokens", nil
            ),
            (
                update(["type": "realtime", "tools": [["type": "function"]]]), "missing_required_parameter",
                "session.tools[0].name", nil
            ),
            (
                update(["type": "realtime", "tool_choice": "always"]), "invalid_value", "session.tool_choice",
                nil
            ),
            (
                update(["type": "realtime", "prompt": ["id": "pmpt_1"]]), "invalid_value", "session.prompt",
                nil
            ),
            (["type": "no.such.event"], "invalid_value", "type", nil),
            (["session": [:]], "missing_required_parameter", "type", "Missing required parameter: 'type'."),
            (["type": 5], "invalid_type", "type", nil),
            (
                ["type": "response.cancel", "bogus": 1], "unknown_parameter", "bogus",
                "Unknown parameter: 'bogus'."
            ),
            (
                ["type": "response.create", "response": ["bogus": 1]], "unknown_parameter", "response.bogus",
                nil
            ),
            (
                ["type": "response.create", "response": ["conversation": "maybe"]], "invalid_value",
                "response.conversation", nil
            ),
            (
                ["type": "response.create", "response": ["metadata": ["a": 1]]], "invalid_type",
                "response.metadata.a", nil
            ),
            (
                [
                    "type": "response.create",
                    "response": ["input": [["type": "item_reference", "id": "no"]]],
                ], "invalid_value", "response.input[0].id", nil
            ),
            (["type": "conversation.item.create"], "missing_required_parameter", "item", nil),
            (message(["type": "banana"]), "invalid_value", "item.type", nil),
            (
                message(["type": "message", "role": "user"]), "missing_required_parameter", "item.content",
                nil
            ),
            (
                message(["type": "message", "role": "user", "content": [["type": "text", "text": "x"]]]),
                "invalid_value", "item.content[0].type", nil
            ),
            (
                message([
                    "type": "message", "role": "user", "content": [],
                    "id": .string(String(repeating: "x", count: 40)),
                ]), "string_above_max_length", "item.id", nil
            ),
            (
                ["type": "input_audio_buffer.append", "audio": "@@@"], "invalid_value", "audio",
                "Invalid 'audio'. Expected base64-encoded audio bytes (mono PCM16 at 24kHz) but got an invalid value."
            ),
            (
                ["type": "input_audio_buffer.append", "audio": ""], "invalid_value", "audio",
                "Invalid 'audio'. Expected base64-encoded audio bytes (mono PCM16 at 24kHz) but got empty bytes."
            ),
            (
                ["type": "input_audio_buffer.append", "audio": "AAAA"], "invalid_value", "audio",
                "Invalid 'audio'. Expected base64-encoded audio bytes (mono PCM16 at 24kHz) but got an odd number of bytes."
            ),
            (["type": "input_audio_buffer.append"], "missing_required_parameter", "audio", nil),
            (["type": "input_audio_buffer.append", "audio": 7], "invalid_type", "audio", nil),
        ] as [(JSONValue, String, String, String?)])
    func `what is wrong is named`(event: JSONValue, code: String, parameter: String, message: String?) {
        var session = TestSession()
        session.update(["instructions": "KEEP"])
        let before = session.takeEvents().last?["session"]
        guard case .object(var members) = event else { return }
        members["event_id"] = "mine"
        session.send(.object(members))
        let error = session.last("error")?["error"]
        #expect(session.events.count == 1)
        #expect(error?["type"] == "invalid_request_error" && error?["event_id"] == "mine")
        #expect(error?["code"]?.string == code)
        #expect(error?["param"]?.string == parameter)
        if let message { #expect(error?["message"]?.string == message) }
        session.update([:])
        #expect(session.events.last?["session"] == before, "a refused event changes nothing")
    }

    @Test(arguments: ["{not json", "[]", "\"x\"", "", "{\"type\":\"response.create\"", "null"])
    func `what is no event is answered, and the session goes on`(text: String) {
        var session = TestSession()
        _ = session.takeEvents()
        session.send(raw: text)
        #expect(session.takeTypes() == ["error"])
        session.sendBinary(4)
        #expect(session.takeTypes() == ["error"])
        session.update([:])
        #expect(session.takeTypes() == ["session.updated"])
    }

    @Test func `ids of events are sent back up to 512 characters`() {
        var session = TestSession()
        let id = String(repeating: "e", count: 512)
        session.send(["type": "conversation.item.delete", "item_id": "no", "event_id": .string(id)])
        #expect(session.last("error")?["error"]?["event_id"]?.string == id)
        session.send(["type": "input_audio_buffer.clear", "event_id": .string(id + "e")])
        #expect(session.last("error")?["error"]?["code"] == "string_above_max_length")
        session.send(["type": "conversation.item.delete", "item_id": "no"])
        #expect(session.last("error")?["error"]?["event_id"] == .null)
    }

    @Test func `a message that is too long is refused`() {
        var session = TestSession { $0.limits.frameBytes = 1000 }
        session.append(milliseconds: 100)
        #expect(session.last("error")?["error"]?["code"] == "message_too_large")
    }

    @Test func `a client that sends too much is slowed down, then closed`() {
        var session = TestSession { $0.limits.eventsPerSecond = 10 }
        for _ in 0..<20 { session.update([:]) }
        #expect(session.last("error") == nil)
        session.send(["type": "input_audio_buffer.clear", "event_id": "client_1"])
        #expect(session.last("error")?["error"]?["code"] == "rate_limit_exceeded")
        #expect(session.last("error")?["error"]?["event_id"] == "client_1")
        session.send(["type": "input_audio_buffer.append", "event_id": "client_2", "audio": "AAAA"])
        #expect(session.last("error")?["error"]?["event_id"] == "client_2")
        session.update([:])
        #expect(session.last("error")?["error"]?["event_id"] == .null)
        session.wait(milliseconds: 1000)
        session.update([:])
        #expect(session.events.last?["type"] == "session.updated")
        for _ in 0..<200 { session.update([:]) }
        #expect(session.closing?.code == 1008)
    }

    @Test func `a buffer that is full takes no more`() {
        var session = TestSession { $0.limits.bufferedAudioBytes = 10_000 }
        session.update(["audio": ["input": ["turn_detection": .null]]])
        session.append(milliseconds: 200)
        session.append(milliseconds: 200)
        #expect(session.last("error")?["error"]?["code"] == "input_audio_buffer_full")
        session.send(["type": "input_audio_buffer.commit"])
        session.append(milliseconds: 200)
        #expect(session.events.count { $0["type"] == "error" } == 1)
    }
}
