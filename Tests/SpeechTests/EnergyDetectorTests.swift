import Randomness
import Speech
import Testing

@Suite struct EnergyDetectorTests {
    /// Noise of an amplitude, full scale at 1.
    private func noise(_ windows: Int, _ amplitude: Float, seed: UInt64 = 1) -> [[Float]] {
        var random = SeededGenerator(seed: seed)
        return (0..<windows).map { _ in
            (0..<VoiceWindow.length).map { _ in Float.random(in: -amplitude...amplitude, using: &random) }
        }
    }

    private func hear(_ windows: [[Float]], _ detector: EnergyDetector) -> [Float] {
        windows.map { detector.probability(of: $0.span) }
    }

    @Test func `silence is no speech`() {
        #expect(hear(noise(100, 0), EnergyDetector()).allSatisfy { $0 == 0 })
    }

    @Test func `what rises well above the noise is speech, and the noise is not`() {
        let detector = EnergyDetector()

        #expect(hear(noise(100, 0.003), detector).allSatisfy { $0 < 0.2 })
        #expect(hear(noise(20, 0.1), detector).allSatisfy { $0 > 0.8 })
        #expect(hear(noise(20, 0.003), detector).allSatisfy { $0 < 0.2 })
    }

    @Test func `a noise that stays becomes the floor within four seconds`() {
        let detector = EnergyDetector()
        _ = hear(noise(100, 0.001), detector)
        let heard = hear(noise(200, 0.05), detector)

        #expect(heard[0] > 0.8)
        #expect(heard[125...].allSatisfy { $0 < 0.2 })
    }

    @Test func `after a reset everything is as in the beginning`() {
        let detector = EnergyDetector()
        let sound = noise(50, 0.01)
        let first = hear(sound, detector)
        detector.reset()

        #expect(hear(sound, detector) == first)
    }
}
