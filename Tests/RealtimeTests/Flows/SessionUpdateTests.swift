import Messages
import Realtime
import Testing

@Suite struct SessionUpdateTests {
    private func updated(_ session: inout TestSession, _ fields: [String: JSONValue]) -> JSONValue? {
        session.events = []
        session.update(fields)
        return session.last("session.updated")?["session"]
    }

    @Test func `what is absent stays, what is null is cleared`() {
        var session = TestSession()
        let tool: JSONValue = [
            "type": "function", "name": "f", "parameters": ["type": "object", "additionalProperties": false],
        ]
        var told = updated(&session, ["instructions": "AAA", "tools": [tool], "model": "another"])
        #expect(told?["instructions"] == "AAA" && told?["tools"] == [tool] && told?["model"] == "antiphon")
        told = updated(
            &session,
            [
                "audio": [
                    "input": [
                        "turn_detection": .null, "transcription": ["model": "whisper-1", "language": "en"],
                    ]
                ]
            ])
        #expect(told?["audio"]?["input"]?["turn_detection"] == .null)
        #expect(
            told?["audio"]?["input"]?["transcription"] == [
                "model": "whisper-1", "language": "en", "prompt": .null,
            ])
        #expect(told?["instructions"] == "AAA")
        told = updated(
            &session, ["audio": ["input": ["turn_detection": ["type": "server_vad", "threshold": 0.6]]]])
        #expect(
            told?["audio"]?["input"]?["turn_detection"] == [
                "type": "server_vad", "threshold": 0.6, "prefix_padding_ms": 300, "silence_duration_ms": 500,
                "idle_timeout_ms": .null, "create_response": true, "interrupt_response": true,
            ])
        told = updated(
            &session,
            [
                "audio": [
                    "input": [
                        "turn_detection": ["type": "semantic_vad", "eagerness": "low"],
                        "transcription": .null,
                    ]
                ]
            ])
        #expect(
            told?["audio"]?["input"]?["turn_detection"] == [
                "type": "semantic_vad", "eagerness": "low", "create_response": true,
                "interrupt_response": true,
            ])
        #expect(told?["audio"]?["input"]?["transcription"] == .null)
        told = updated(
            &session,
            [
                "tools": [], "tool_choice": "none", "max_output_tokens": 512, "tracing": "auto",
                "truncation": ["type": "retention_ratio", "retention_ratio": 0.8],
            ])
        #expect(told?["tools"] == [] && told?["tool_choice"] == "none" && told?["max_output_tokens"] == 512)
        told = updated(&session, ["max_output_tokens": "inf", "tracing": .null])
        #expect(told?["max_output_tokens"] == "inf" && told?["tracing"] == .null)
    }

    private func input(_ session: inout TestSession, _ name: String, _ value: JSONValue) -> JSONValue? {
        updated(&session, ["audio": ["input": [name: value]]])?["audio"]?["input"]?[name]
    }

    @Test func `what was said of the transcription stays until it is cleared`() {
        var session = TestSession()
        _ = input(&session, "transcription", ["model": "whisper-1", "language": "de", "prompt": "x"])
        var told = input(&session, "transcription", ["model": "gpt-4o-transcribe", "keywords": ["a"]])
        #expect(told == ["model": "gpt-4o-transcribe", "language": "de", "prompt": "x", "keywords": ["a"]])
        told = input(&session, "transcription", ["prompt": .null, "keywords": .null])
        #expect(told == ["model": "gpt-4o-transcribe", "language": "de", "prompt": .null])
        session.append(milliseconds: 100)
        guard case .audio(let audio) = session.commands.last else {
            Issue.record("the graph hears nothing")
            return
        }
        #expect(audio.metadata.language == "de")
        _ = input(&session, "transcription", .null)
        told = input(&session, "transcription", ["model": "m"])
        #expect(told == ["model": "m", "language": .null, "prompt": .null], "what was off begins anew")
    }

    @Test func `kind and strength of the noise reduction stay each until they are set`() {
        var session = TestSession()
        var told = input(&session, "noise_reduction", ["type": "far_field", "strength": 0.5])
        #expect(told == ["type": "far_field", "strength": 0.5])
        told = input(&session, "noise_reduction", ["strength": 0.25])
        #expect(told == ["type": "far_field", "strength": 0.25])
        told = input(&session, "noise_reduction", ["type": "near_field"])
        #expect(told == ["type": "near_field", "strength": 0.25])
        _ = input(&session, "noise_reduction", .null)
        told = input(&session, "noise_reduction", ["strength": 0.75])
        #expect(told == ["type": "near_field", "strength": 0.75])
    }

    @Test func `tracing can be switched off, but not changed`() {
        var session = TestSession()
        let tracing: JSONValue = ["workflow_name": "a", "group_id": "b", "metadata": ["c": 1]]
        #expect(updated(&session, ["tracing": tracing])?["tracing"] == tracing)
        #expect(updated(&session, ["tracing": tracing])?["tracing"] == tracing)
        for other: JSONValue in ["auto", ["workflow_name": "other"]] {
            #expect(updated(&session, ["tracing": other]) == nil)
            #expect(session.last("error")?["error"]?["param"] == "session.tracing")
        }
        #expect(updated(&session, ["tracing": .null])?["tracing"] == .null)
    }

    @Test func `a voice by its id is told to the session as such and to responses by name`() {
        var session = TestSession()
        let voice: JSONValue = ["id": "voice_1234"]
        let told = updated(&session, ["audio": ["output": ["voice": voice]]])
        #expect(told?["audio"]?["output"]?["voice"] == voice)
        session.send(["type": "response.create"])
        let id = session.responseID
        #expect(
            session.last("response.created")?["response"]?["audio"]?["output"]?["voice"] == "voice_1234")
        session.reply("Hi", to: id, isFinal: true)
        session.speak(milliseconds: 20, in: id, isFinal: true)
        session.usage(of: id)
        #expect(session.last("response.done")?["response"]?["audio"]?["output"]?["voice"] == "voice_1234")
        #expect(updated(&session, ["audio": ["output": ["voice": "voice_1234"]]]) != nil, "it is the same")
    }

    @Test func `speech-monitor is told what the turn detection means`() {
        var session = TestSession()
        func parameters(_ session: inout TestSession) -> JSONValue? {
            let commands = session.takeCommands()
            guard case .control(let event) = commands.last, event.name == "set" else { return nil }
            return event["parameters"]
        }
        #expect(parameters(&session)?["silence_ms"] == 500)
        session.update([
            "audio": [
                "input": [
                    "turn_detection": [
                        "type": "server_vad", "threshold": 1, "silence_duration_ms": 10,
                        "prefix_padding_ms": 100,
                    ]
                ]
            ]
        ])
        #expect(
            parameters(&session) == [
                "threshold": 0.95, "silence_ms": 50, "prefix_padding_ms": 100, "turn_silence_ms": 0,
                "pause_ms": 0,
            ])
        session.update(["audio": ["input": ["turn_detection": ["type": "semantic_vad", "eagerness": "low"]]]])
        #expect(parameters(&session)?["silence_ms"] == 1500)
        session.update(["instructions": "x"])
        #expect(parameters(&session) == nil)
    }

    @Test func `speech-monitor is told where its sound begins, after push to talk too`() {
        var session = TestSession()
        func heard() -> [(position: Int64, isStart: Bool)] {
            session.append(milliseconds: 100)
            session.append(milliseconds: 100)
            return session.takeCommands().compactMap {
                if case .audio(let audio) = $0 { (audio.position, audio.isStart) } else { nil }
            }
        }
        #expect(heard().map(\.isStart) == [true, false])
        session.update(["audio": ["input": ["turn_detection": .null]]])
        #expect(heard().isEmpty)
        session.update(["audio": ["input": ["turn_detection": ["type": "server_vad"]]]])
        let pieces = heard()
        #expect(pieces.map(\.isStart) == [true, false])
        #expect((6300...6400).contains(pieces[0].position))
        session.update(["audio": ["input": ["turn_detection": ["type": "semantic_vad"]]]])
        #expect(heard().map(\.isStart) == [false, false], "the sound went on")
    }

    @Test func `the voice is settled once the assistant has spoken`() {
        var session = TestSession()
        #expect(
            updated(&session, ["audio": ["output": ["voice": "cedar"]]])?["audio"]?["output"]?["voice"]
                == "cedar")
        session.send(["type": "response.create"])
        let id = session.responseID
        session.reply("Hi", to: id, isFinal: true)
        session.speak(milliseconds: 20, in: id, isFinal: true)
        session.usage(of: id)
        #expect(updated(&session, ["audio": ["output": ["voice": "marin"]]]) == nil)
        #expect(session.last("error")?["error"]?["code"] == "cannot_update_voice")
        #expect(
            session.last("error")?["error"]?["message"]
                == "Cannot update a conversation's voice if assistant audio is present.")
        #expect(updated(&session, ["audio": ["output": ["voice": "cedar", "speed": 1.2]]]) != nil)
    }

    @Test
    func `a response of the conversation keeps the voice that was heard, one beside it may have another`() {
        var session = TestSession()
        let other: JSONValue = ["audio": ["output": ["voice": "cedar"]]]
        session.send(["type": "response.create", "response": other])
        let id = session.responseID
        #expect(session.last("response.created")?["response"]?["audio"]?["output"]?["voice"] == "cedar")
        session.reply("Hi", to: id, isFinal: true)
        session.speak(milliseconds: 20, in: id, isFinal: true)
        session.usage(of: id)
        session.events = []
        session.send(["type": "response.create", "response": other])
        #expect(session.last("error")?["error"]?["code"] == "cannot_update_voice")
        #expect(session.takeTypes() == ["error"])
        session.send([
            "type": "response.create", "response": ["audio": ["output": ["voice": "alloy"]]],
        ])
        #expect(session.last("response.created") != nil)
        session.send([
            "type": "response.create",
            "response": ["conversation": "none", "audio": ["output": ["voice": "cedar"]]],
        ])
        #expect(session.last("response.created")?["response"]?["audio"]?["output"]?["voice"] == "cedar")
    }

    @Test func `a session may begin with fields of a client secret`() {
        var session = TestSession {
            $0.defaults = ["type": "realtime", "instructions": "Hi", "output_modalities": ["text"]]
        }
        let told = session.takeEvents()[0]["session"]
        #expect(told?["instructions"] == "Hi" && told?["output_modalities"] == ["text"])
        let broken = TestSession { $0.defaults = ["instructions": 5] }
        #expect(broken.events[0]["type"] == "session.created")
        #expect(broken.log.count == 1)
    }

    @Test func `lenient sessions take PCM without its rate, and that of G.711`() {
        var session = TestSession { $0.isLenient = true }
        var told = input(&session, "format", ["type": "audio/pcm"])
        #expect(told == ["type": "audio/pcm", "rate": 24_000])
        told = input(&session, "format", ["type": "audio/pcmu", "rate": 8000])
        #expect(told == ["type": "audio/pcmu"])
    }

    @Test(arguments: [8000, 16_000, 24_000, 48_000])
    func `lenient sessions take other rates`(rate: Int) {
        var session = TestSession { $0.isLenient = true }
        let format: JSONValue = ["type": "audio/pcm", "rate": .number(rate)]
        let told = updated(
            &session,
            ["audio": ["input": ["format": format, "turn_detection": .null], "output": ["format": format]]])
        #expect(told?["audio"]?["input"]?["format"] == format)
        session.append([UInt8](repeating: 0, count: rate / 5))
        session.send(["type": "input_audio_buffer.commit"])
        #expect(session.last("error") == nil)
        let frames = session.commands.reduce(0) {
            if case .speech(let audio) = $1 { $0 + audio.frameCount } else { $0 }
        }
        #expect(frames == 1600)
    }
}
