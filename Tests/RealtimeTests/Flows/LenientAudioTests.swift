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

    @Test func `a strict session hears a header as the sound it spells`() {
        var session = TestSession()
        session.update(["audio": ["input": ["turn_detection": .null]]])
        session.append(wav(sampleRate: 16_000, frameCount: 24_000))
        session.send(["type": "input_audio_buffer.commit"])
        #expect(heard(session) == (24_022 * 2 + 2) / 3)
    }
}
