import Messages
import Realtime
import Testing

@Suite struct ManualTurnTests {
    private func pushing(_ input: [String: JSONValue] = [:]) -> TestSession {
        var session = TestSession()
        let fields = input.merging(["turn_detection": .null, "transcription": ["model": "whisper-1"]]) {
            given, _ in given
        }
        session.update(["audio": ["input": .object(fields)]])
        _ = session.takeEvents()
        _ = session.takeCommands()
        return session
    }

    private func speech(_ session: TestSession) -> [Audio] {
        session.commands.compactMap { if case .speech(let audio) = $0 { audio } else { nil } }
    }

    @Test func `asr hears pushed speech while it is appended`() {
        var session = pushing()
        session.append(milliseconds: 60)
        session.append(milliseconds: 60)
        #expect(session.takeTypes().isEmpty)
        #expect(speech(session).count == 2)
        #expect(speech(session).map(\.isStart) == [true, false])
        session.send(["type": "input_audio_buffer.commit"])
        let heard = speech(session)
        #expect(heard.map(\.isFinal) == [false, false, true])
        #expect(Set(heard.map { $0.metadata.utterance }).count == 1)
        #expect(heard.reduce(0) { $0 + $1.frameCount } == 120 * 16)
        #expect(
            session.takeTypes() == [
                "input_audio_buffer.committed", "conversation.item.added", "conversation.item.done",
            ])
        session.understand("hi", utterance: heard[0].metadata.utterance ?? "")
        #expect(
            session.takeTypes() == [
                "conversation.item.input_audio_transcription.delta",
                "conversation.item.input_audio_transcription.completed",
            ])
        session.send(["type": "response.create"])
        #expect(session.takeTypes() == ["response.created"])
        #expect(session.conversations.count == 1)
    }

    @Test func `less than 100 ms cannot be committed and stay in the buffer`() {
        var session = pushing()
        session.append(milliseconds: 50)
        session.send(["type": "input_audio_buffer.commit", "event_id": "mine"])
        let error = session.last("error")?["error"]
        #expect(error?["code"] == "input_audio_buffer_commit_empty")
        #expect(
            error?["message"]
                == "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has 50.00ms of audio."
        )
        #expect(error?["event_id"] == "mine")
        session.append(milliseconds: 50)
        session.send(["type": "input_audio_buffer.commit"])
        #expect(session.last("input_audio_buffer.committed") != nil)
    }

    @Test func `a cleared buffer is empty and its words are not wanted`() {
        var session = pushing()
        session.append(milliseconds: 200)
        let utterance = speech(session)[0].metadata.utterance ?? ""
        session.send(["type": "input_audio_buffer.clear"])
        #expect(session.takeTypes() == ["input_audio_buffer.cleared"])
        #expect(speech(session).last?.isFinal == true)
        session.understand("forget it", utterance: utterance)
        session.send(["type": "input_audio_buffer.commit"])
        #expect(session.takeTypes() == ["error"])
    }

    @Test func `a response goes on without an item that is deleted before its words are there`() {
        var session = pushing()
        session.say("Hello.")
        session.append(milliseconds: 200)
        session.send(["type": "input_audio_buffer.commit"])
        let item = session.last("input_audio_buffer.committed")?["item_id"] ?? .null
        session.send(["type": "response.create"])
        #expect(session.conversations.isEmpty)
        _ = session.takeEvents()
        session.send(["type": "conversation.item.delete", "item_id": item])
        #expect(
            session.takeTypes() == [
                "conversation.item.input_audio_transcription.failed", "conversation.item.deleted",
            ])
        #expect(session.conversations.map { $0["items"]?.array?.count } == [1])
    }

    @Test func `speech that asr ends early is one transcript in the end`() {
        var session = pushing()
        session.append(milliseconds: 200)
        let first = speech(session)[0].metadata.utterance ?? ""
        session.understand("one", utterance: first)
        session.append(milliseconds: 200)
        let second = speech(session).last
        #expect(second?.isStart == true)
        #expect(second?.metadata.utterance != first)
        session.send(["type": "input_audio_buffer.commit"])
        session.understand("two", utterance: second?.metadata.utterance ?? "")
        #expect(
            session.last("conversation.item.input_audio_transcription.completed")?["transcript"] == "one two")
    }

    @Test func `speech that asr has ended at the commit needs nothing more`() {
        var session = pushing()
        session.append(milliseconds: 200)
        // The filter's rest is said with the commit, so that asr has one more utterance to end.
        session.understand("one", utterance: speech(session)[0].metadata.utterance ?? "")
        session.send(["type": "input_audio_buffer.commit"])
        session.understand("", utterance: speech(session).last?.metadata.utterance ?? "")
        #expect(session.last("conversation.item.input_audio_transcription.completed")?["transcript"] == "one")
    }

    @Test func `a minute of speech is several utterances and one transcript`() {
        var session = pushing()
        for _ in 0..<60 { session.append(milliseconds: 1000) }
        session.send(["type": "input_audio_buffer.commit"])
        let utterances = speech(session).filter(\.isFinal).compactMap { $0.metadata.utterance }
        #expect(utterances.count == 2)
        session.understand("first", utterance: utterances[0])
        session.understand("second", utterance: utterances[1])
        #expect(
            session.last("conversation.item.input_audio_transcription.completed")?["transcript"]
                == "first second")
    }

    /// How long the audio of the item that was committed last is, in bytes.
    private func committedBytes(_ session: inout TestSession) -> Int? {
        let item = session.last("input_audio_buffer.committed")?["item_id"] ?? .null
        session.send(["type": "conversation.item.retrieve", "item_id": item])
        let part = session.last("conversation.item.retrieved")?["item"]?["content"]?.array?.first
        return Base64.decode(part?["audio"]?.string ?? "")?.count
    }

    @Test(arguments: [(6000, 6000), (40_000, 30_000)])
    func `a commit under turn detection takes what streamed without speech, up to half a minute`(
        streamed: Int, kept: Int
    ) {
        var session = TestSession()
        session.update(["audio": ["input": ["transcription": ["model": "whisper-1"]]]])
        for _ in 0..<(streamed / 100) {
            session.append(milliseconds: 100)
            session.wait(milliseconds: 100)
        }
        session.send(["type": "input_audio_buffer.commit"])
        #expect(speech(session).map(\.frameCount) == [kept * 16])
        session.understand("", utterance: speech(session).last?.metadata.utterance ?? "")
        let completed = session.last("conversation.item.input_audio_transcription.completed")
        #expect(completed?["usage"]?["seconds"]?.number == Double(kept) / 1000)
        // Half a minute is more than one event carries.
        #expect(committedBytes(&session) == (kept > 16_000 ? 0 : kept * 48))
    }

    @Test func `a change of the format keeps what is in the buffer`() {
        var session = pushing()
        session.append(milliseconds: 300)
        session.update(["audio": ["input": ["format": ["type": "audio/pcmu"]]]])
        session.append([UInt8](repeating: 0xFF, count: 1600))
        session.send(["type": "input_audio_buffer.commit"])
        let utterance = speech(session).first?.metadata.utterance ?? ""
        #expect(speech(session).reduce(0) { $0 + $1.frameCount } == 500 * 16)
        session.understand("hi", utterance: utterance)
        let completed = session.last("conversation.item.input_audio_transcription.completed")
        #expect(completed?["usage"]?["seconds"] == 0.5)
        #expect(committedBytes(&session) == 500 * 8)
    }

    @Test func `a commit under turn detection takes what is in the buffer`() {
        var session = TestSession()
        session.append(milliseconds: 3000)
        session.send(["type": "input_audio_buffer.commit"])
        #expect(session.last("input_audio_buffer.committed") != nil)
        #expect(speech(session).count == 1)
        #expect(speech(session)[0].frameCount == 3000 * 16)
        #expect(speech(session)[0].isStart && speech(session)[0].isFinal)
    }

    @Test(arguments: ["audio/pcmu", "audio/pcma"])
    func `telephone audio counts 8 bytes for a millisecond`(type: String) {
        var session = pushing(["format": ["type": .string(type)]])
        session.append([UInt8](repeating: 0xD5, count: 8 * 99))
        session.send(["type": "input_audio_buffer.commit"])
        #expect(session.takeTypes() == ["error"])
        session.append([UInt8](repeating: 0xD5, count: 8))
        session.send(["type": "input_audio_buffer.commit"])
        #expect(session.last("input_audio_buffer.committed") != nil)
        #expect(speech(session).reduce(0) { $0 + $1.frameCount } == 100 * 16)
    }
}
