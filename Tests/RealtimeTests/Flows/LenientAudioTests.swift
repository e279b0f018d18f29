import Messages
import Realtime
import Sound
import Testing

@Suite struct LenientAudioTests {
    /// A WAV file of PCM16, mono.
    private func wav(sampleRate: Int, frameCount: Int) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let size = frameCount * 2
        return Array("RIFF".utf8) + little(36 + size, 4) + Array("WAVEfmt ".utf8) + little(16, 4)
            + little(1, 2)
            + little(1, 2) + little(sampleRate, 4) + little(sampleRate * 2, 4) + little(2, 2) + little(16, 2)
            + Array("data".utf8) + little(size, 4) + [UInt8](repeating: 0, count: size)
    }

    private func heard(_ session: TestSession) -> Int {
        session.commands.reduce(0) { if case .speech(let audio) = $1 { $0 + audio.frameCount } else { $0 } }
    }

    @Test func `a lenient session reads WAV files at their own rate`() {
        var session = TestSession { $0.isLenient = true }
        session.update(["audio": ["input": ["turn_detection": .null]]])
        session.append(wav(sampleRate: 44_100, frameCount: 44_100))
        session.send(["type": "input_audio_buffer.commit"])
        #expect(session.last("error") == nil)
        #expect(heard(session) == 16_000)
        session.append(milliseconds: 200)
        session.send(["type": "input_audio_buffer.commit"])
        #expect(heard(session) == 19_200, "without a header, audio is in the session's format again")
    }

    /// The audio of an item as the client retrieves it.
    private func retrieved(_ item: JSONValue?, _ session: inout TestSession) -> JSONValue? {
        session.send(["type": "conversation.item.retrieve", "item_id": item ?? .null])
        return session.last("conversation.item.retrieved")?["item"]?["content"]?.array?.first?["audio"]
    }

    @Test(
        arguments: [
            (["type": "audio/pcm", "rate": 24_000], 48_000), (["type": "audio/pcmu"], 8000),
        ] as [(JSONValue, Int)])
    func `appended WAV files are kept in the format of the session`(format: JSONValue, byteCount: Int) {
        var session = TestSession { $0.isLenient = true }
        session.update(["audio": ["input": ["turn_detection": .null, "format": format]]])
        let file = wav(sampleRate: 16_000, frameCount: 16_000)
        session.append(Array(file[..<15_001]))
        session.append(Array(file[15_001...]))
        session.send(["type": "input_audio_buffer.commit"])

        let audio = retrieved(session.last("input_audio_buffer.committed")?["item_id"], &session)

        #expect(Base64.decode(audio?.string ?? "")?.count == byteCount)
    }

    @Test func `a WAV file of the session's own format is kept without its header`() {
        var session = TestSession { $0.isLenient = true }
        session.update(["audio": ["input": ["turn_detection": .null]]])
        session.append(wav(sampleRate: 24_000, frameCount: 4800))
        session.send(["type": "input_audio_buffer.commit"])

        let audio = retrieved(session.last("input_audio_buffer.committed")?["item_id"], &session)

        #expect(Base64.decode(audio?.string ?? "") == [UInt8](repeating: 0, count: 9600))
    }

    @Test func `audio that was not kept is null`() {
        var session = TestSession { $0.limits.itemAudioBytes = 4800 }
        session.update(["audio": ["input": ["turn_detection": .null]]])
        session.append(milliseconds: 200)
        session.send(["type": "input_audio_buffer.commit"])

        #expect(retrieved(session.last("input_audio_buffer.committed")?["item_id"], &session) == .null)
    }

    private func create(_ file: [UInt8], _ session: inout TestSession) {
        session.send([
            "type": "conversation.item.create",
            "item": [
                "type": "message", "role": "user", "id": "tape",
                "content": [
                    [
                        "type": "input_audio",
                        "audio": .string(String(decoding: Base64.encode(file), as: UTF8.self)),
                    ]
                ],
            ],
        ])
    }

    @Test func `a WAV file in an item is read at its own rate`() {
        var session = TestSession { $0.isLenient = true }

        create(wav(sampleRate: 16_000, frameCount: 16_000) + [0], &session)

        #expect(heard(session) == 16_000)
        let audio = retrieved("tape", &session)
        #expect(Base64.decode(audio?.string ?? "") == [UInt8](repeating: 0, count: 48_000))
    }

    @Test func `a WAV file in an item without anything to hear is refused`() {
        var session = TestSession { $0.isLenient = true }
        for file in [wav(sampleRate: 16_000, frameCount: 0), Array(wav(sampleRate: 0, frameCount: 9))] {
            session.events = []
            create(file, &session)
            #expect(session.last("error")?["error"]?["param"] == "item.content[0].audio")
        }
        #expect(heard(session) == 0)
    }

    @Test func `a strict session hears a header as the sound it spells`() {
        var session = TestSession()
        session.update(["audio": ["input": ["turn_detection": .null]]])
        session.append(wav(sampleRate: 16_000, frameCount: 24_000))
        session.send(["type": "input_audio_buffer.commit"])
        #expect(heard(session) == (24_022 * 2 + 2) / 3)
    }
}
