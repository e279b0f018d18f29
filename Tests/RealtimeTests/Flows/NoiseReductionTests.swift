import Messages
import Randomness
import Realtime
import Testing

@Suite struct NoiseReductionTests {
    /// What the graph hears of three seconds of even noise, appended in pieces of no round length.
    private func heard(_ reduction: JSONValue) -> [Int16] {
        var session = TestSession()
        session.update(["audio": ["input": ["noise_reduction": reduction]]])
        _ = session.takeCommands()
        var random = SeededGenerator(seed: 5)
        let noise = Audio(
            (0..<72_000).map { _ in Int16.random(in: -1000...1000, using: &random) }, sampleRate: 24_000
        ).bytes
        for start in stride(from: 0, to: noise.count, by: 2 * 1001) {
            session.append(Array(noise[start..<min(start + 2 * 1001, noise.count)]))
        }
        var samples: [Int16] = []
        for case .audio(let audio) in session.takeCommands() {
            #expect(audio.position == Int64(samples.count), "nothing is missing and nothing comes twice")
            samples += audio.int16Samples
        }
        return samples
    }

    /// The power of the last second.
    private func level(_ samples: [Int16]) -> Double {
        samples.suffix(16_000).reduce(0) { $0 + Double($1) * Double($1) } / 16_000
    }

    @Test func `steady noise is lowered, further for a microphone that is far`() {
        let plain = heard(.null)
        let near = heard(["type": "near_field"])
        let far = heard(["type": "far_field"])

        // In power: 8 dB are a factor of 6.3.
        #expect(level(plain) / level(near) > 4)
        #expect(level(near) / level(far) > 4)
        // Held back are 20 ms at most.
        #expect((0...320).contains(plain.count - near.count))
    }

    @Test func `half the strength lowers it half as far`() {
        let plain = heard(.null)
        let half = heard(["type": "far_field", "strength": 0.5])
        let near = heard(["type": "near_field"])

        #expect(half == near, "half of 20 dB are 10")
        #expect(heard(["type": "far_field", "strength": 0]) == plain)
    }

    @Test func `what was held back is heard when the speech is committed`() {
        var session = TestSession()
        session.update([
            "audio": ["input": ["noise_reduction": ["type": "near_field"], "turn_detection": .null]]
        ])
        _ = session.takeCommands()
        session.append(milliseconds: 1000)
        session.send(["type": "input_audio_buffer.commit"])

        var count = 0
        for case .speech(let audio) in session.takeCommands() { count += audio.frameCount }
        #expect(count == 16_000)
    }

    @Test func `switching it does not move the times`() {
        var session = TestSession()
        for reduction: JSONValue in [["type": "near_field"], .null, ["type": "far_field"]] {
            session.append(milliseconds: 1003)
            session.update(["audio": ["input": ["noise_reduction": reduction]]])
        }
        _ = session.takeCommands()
        session.append(milliseconds: 500)

        for case .audio(let audio) in session.takeCommands() {
            #expect(abs(Int(audio.position) - 3 * 1003 * 16) <= 16)
        }
    }
}
