import Messages
import Realtime
import Testing

@Suite struct VoiceTurnTests {
    private func listening(transcribing model: String? = "gpt-realtime-whisper") -> TestSession {
        var session = TestSession()
        session.update([
            "audio": [
                "input": [
                    "transcription": model.map { ["model": .string($0)] } ?? .null,
                    "turn_detection": ["type": "server_vad", "silence_duration_ms": 400],
                ]
            ]
        ])
        _ = session.takeEvents()
        return session
    }

    @Test func `a voice turn has the order of the service`() throws {
        var session = listening()
        session.append(milliseconds: 4000)
        #expect(session.takeTypes().isEmpty)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 1460])
        let item = try #require(session.last("input_audio_buffer.speech_started")?["item_id"])
        #expect(session.last("input_audio_buffer.speech_started")?["audio_start_ms"] == 1460)
        session.append(milliseconds: 300)
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 4056, "decided_ms": 4256])
        session.hear("turn_ended", utterance: "utt_a", ["audio_end_ms": 4056])
        #expect(session.last("input_audio_buffer.speech_stopped")?["audio_end_ms"] == 4256)
        #expect(session.last("input_audio_buffer.committed")?["item_id"] == item)
        let added = session.last("conversation.item.added")
        #expect(
            added?["item"] == [
                "id": item, "type": "message", "role": "user", "status": "completed",
                "content": [["type": "input_audio", "transcript": .null]],
            ])
        let response = session.responseID
        #expect(
            session.takeTypes() == [
                "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped",
                "input_audio_buffer.committed", "conversation.item.added", "conversation.item.done",
                "response.created",
            ])
        #expect(session.conversations.isEmpty, "llm waits for the words")
        session.understand("hello my name is marcelo", utterance: "utt_a")
        #expect(session.conversations.count == 1)
        #expect(
            session.conversations[0]["items"]?.array?[0]["content"] == [
                ["type": "input_audio", "transcript": "hello my name is marcelo"]
            ])
        session.reply("Hello, Marcelo!", to: response)
        session.speak(milliseconds: 20, in: response)
        session.reply("", to: response, isFinal: true)
        session.speak(milliseconds: 20, in: response, isFinal: true)
        session.usage(of: response, ["input_tokens": 10, "output_tokens": 4])
        let done = session.last("response.done")?["response"]
        #expect(
            session.takeTypes() == [
                "conversation.item.input_audio_transcription.delta",
                "conversation.item.input_audio_transcription.completed", "response.output_item.added",
                "conversation.item.added", "response.content_part.added",
                "response.output_audio_transcript.delta", "response.output_audio.delta",
                "response.output_audio.delta", "response.output_audio.done",
                "response.output_audio_transcript.done", "response.content_part.done",
                "conversation.item.done", "response.output_item.done", "response.done",
                "rate_limits.updated",
            ])
        // 2.796 s of speech heard, 40 ms spoken.
        #expect(done?["usage"]?["input_token_details"]?["audio_tokens"] == 28)
        #expect(done?["usage"]?["output_token_details"]?["audio_tokens"] == 1)
        #expect(done?["usage"]?["total_tokens"] == 43)
    }

    @Test func `the audio of a turn is kept as it came`() throws {
        var session = listening()
        let audio = (0..<4800).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        session.append(audio)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 50])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 150])
        let item = try #require(session.last("input_audio_buffer.committed")?["item_id"])
        session.send(["type": "conversation.item.retrieve", "item_id": item])
        let part = session.last("conversation.item.retrieved")?["item"]?["content"]?.array?.first
        #expect(Base64.decode(part?["audio"]?.string ?? "") == Array(audio[2400..<7200]))
    }

    @Test func `a streaming transcriber tells words while they are spoken`() {
        var session = listening()
        session.append(milliseconds: 1000)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 200])
        session.understand("hello", utterance: "utt_a", isFinal: false)
        session.understand("hello word", utterance: "utt_a", isFinal: false)
        session.understand("hello world", utterance: "utt_a", isFinal: false)
        session.understand("hello world again", utterance: "utt_a", isFinal: false)
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 900])
        session.understand("hello world again", utterance: "utt_a")
        let deltas = session.events.compactMap {
            $0["type"]?.string?.hasSuffix("transcription.delta") == true ? $0["delta"]?.string : nil
        }
        #expect(deltas == ["hello", " world", " again"])
        let completed = session.last("conversation.item.input_audio_transcription.completed")
        #expect(completed?["transcript"] == "hello world again")
        #expect(completed?["usage"] == ["type": "duration", "seconds": 0.7])
    }

    @Test func `a transcriber of whole utterances tells one delta at the end`() {
        var session = listening(transcribing: "whisper-1")
        session.append(milliseconds: 1000)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 200])
        session.understand("hello", utterance: "utt_a", isFinal: false)
        session.understand("hello", utterance: "utt_a", isFinal: false)
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 900])
        _ = session.takeEvents()
        session.understand("hello you", utterance: "utt_a")
        #expect(
            session.takeTypes() == [
                "conversation.item.input_audio_transcription.delta",
                "conversation.item.input_audio_transcription.completed",
            ])
    }

    @Test func `words that are final before the speech ends are told after the item`() {
        var session = listening(transcribing: "whisper-1")
        session.append(milliseconds: 1000)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 200])
        session.understand("hello", utterance: "utt_a")
        _ = session.takeEvents()
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 900])
        #expect(
            session.takeTypes() == [
                "input_audio_buffer.speech_stopped", "input_audio_buffer.committed",
                "conversation.item.added", "conversation.item.done",
                "conversation.item.input_audio_transcription.delta",
                "conversation.item.input_audio_transcription.completed",
            ])
    }

    @Test func `without transcription only llm reads the words`() {
        var session = listening(transcribing: nil)
        session.append(milliseconds: 1000)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 200])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 900])
        session.hear("turn_ended", utterance: "utt_a")
        _ = session.takeEvents()
        session.understand("secret", utterance: "utt_a")
        #expect(session.takeTypes().isEmpty)
        #expect(session.conversations.count == 1)
    }

    @Test func `a turn makes no response where the client makes them`() {
        var session = listening()
        session.update([
            "audio": ["input": ["turn_detection": ["type": "server_vad", "create_response": false]]]
        ])
        session.append(milliseconds: 1000)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 200])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 900])
        session.hear("turn_ended", utterance: "utt_a")
        #expect(session.last("conversation.item.done") != nil)
        #expect(session.last("response.created") == nil)
    }

    @Test func `a commit during speech ends it under its announced id`() {
        var session = listening()
        session.append(milliseconds: 1000)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 200])
        let item = session.last("input_audio_buffer.speech_started")?["item_id"]
        _ = session.takeEvents()
        session.send(["type": "input_audio_buffer.commit"])
        #expect(session.last("input_audio_buffer.committed")?["item_id"] == item)
        #expect(
            session.takeTypes() == [
                "input_audio_buffer.committed", "conversation.item.added", "conversation.item.done",
            ])
        #expect(
            session.commands.contains {
                if case .control(let event) = $0 { event.name == "commit" } else { false }
            })
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 990])
        session.hear("turn_ended", utterance: "utt_a")
        #expect(session.takeTypes().isEmpty, "what speech-monitor makes of the commit is known already")
    }

    @Test func `speech in what was committed already is not heard again`() {
        var session = listening()
        session.append(milliseconds: 2000)
        session.send(["type": "input_audio_buffer.commit"])
        _ = session.takeEvents()
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 300])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 1800])
        session.hear("turn_ended", utterance: "utt_a")
        #expect(session.takeTypes().isEmpty)
    }

    @Test func `a clear during speech takes back what was announced`() {
        var session = listening()
        session.append(milliseconds: 1000)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 200])
        _ = session.takeEvents()
        session.send(["type": "input_audio_buffer.clear"])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 900])
        session.understand("forget it", utterance: "utt_a")
        #expect(session.takeTypes() == ["input_audio_buffer.cleared"])
    }

    @Test func `a cut utterance goes on as the next item and is answered once`() {
        var session = listening()
        session.append(milliseconds: 3000)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 0])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 1000, "reason": "limit"])
        session.hear("speech_started", utterance: "utt_b", ["audio_start_ms": 1000])
        session.hear("speech_stopped", utterance: "utt_b", ["audio_end_ms": 2500])
        session.hear("turn_ended", utterance: "utt_b")
        #expect(session.events.count { $0["type"] == "input_audio_buffer.committed" } == 2)
        #expect(session.events.count { $0["type"] == "response.created" } == 1)
        session.understand("one", utterance: "utt_a")
        #expect(session.conversations.isEmpty)
        session.understand("two", utterance: "utt_b")
        #expect(session.conversations[0]["items"]?.array?.count == 2)
    }

    @Test func `times count all audio that was ever appended`() {
        var session = listening()
        session.update(["audio": ["input": ["turn_detection": .null]]])
        session.append(milliseconds: 12_345)
        session.send(["type": "input_audio_buffer.clear"])
        session.update(["audio": ["input": ["turn_detection": ["type": "server_vad"]]]])
        _ = session.takeCommands()
        session.append(milliseconds: 20)
        let positions = session.commands.compactMap { command -> Int64? in
            if case .audio(let audio) = command { audio.position } else { nil }
        }
        #expect(positions.map { ($0 + 8) / 16 } == [12_345])
    }

    @Test func `ten minutes of odd pieces leave no drift`() {
        var session = listening()
        session.update(["audio": ["input": ["format": ["type": "audio/pcmu"]]]])
        _ = session.takeCommands()
        let piece = [UInt8](repeating: 0xFF, count: 3 * 8161)
        var appended = 0
        var position: Int64 = 0
        while appended < 600 * 8000 {
            session.append(piece)
            appended += piece.count
            for case .audio(let audio) in session.takeCommands() {
                #expect(audio.position == position)
                position += Int64(audio.frameCount)
            }
        }
        // Twice as many samples at 16 kHz, but for what the filter holds back.
        #expect((0...160).contains(Int64(appended * 2) - position))
        let start = appended / 8 - 500
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": .number(start)])
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": .number(start + 400)])
        let item = session.last("input_audio_buffer.committed")?["item_id"] ?? .null
        session.send(["type": "conversation.item.retrieve", "item_id": item])
        let part = session.last("conversation.item.retrieved")?["item"]?["content"]?.array?.first
        #expect(Base64.decode(part?["audio"]?.string ?? "")?.count == 400 * 8)
    }
}
