import Glibc
import Speech
import Testing

/// What is measured of a voice before a pause.
@Suite struct VoiceSoundTests {
    /// A voice of ten harmonics whose pitch and level follow the time in seconds.
    private func voice(
        _ seconds: Double, pitch: (Double) -> Double, level: (Double) -> Double = { _ in 0 }
    ) -> [Float] {
        var phase = 0.0
        return (0..<Int(seconds * 16000)).map { index in
            let time = Double(index) / 16000
            phase += 2 * .pi * pitch(time) / 16000
            let sum = (1...10).reduce(0.0) { $0 + sin(Double($1) * phase) / Double($1) }
            return Float(sum / 2 * pow(10, level(time) / 20))
        }
    }

    /// What is told of a voice at the pause after it.
    private func measured(_ voice: [Float]) throws -> VoiceSound {
        var settings = EndpointSettings()
        settings.pause = 100
        settings.threshold = 0.05
        var stream = UtteranceStream(detector: AmplitudeDetector(), settings: settings)
        let actions = stream.hear(voice + [Float](repeating: 0, count: 4096), at: 0)
        return try #require(
            actions.lazy.compactMap { if case .paused(_, _, let sound) = $0 { sound } else { nil } }.first)
    }

    @Test(arguments: [80.0, 120, 200, 330, 440])
    func `the pitch of a steady voice does not move`(pitch: Double) throws {
        let sound = try measured(voice(0.8) { _ in pitch })
        #expect(abs(try #require(sound.pitchSlope)) < 0.5)
        #expect(abs(try #require(sound.pitchLevel)) < 0.3)
        #expect(abs(Double(sound.voiceLength) / 16000 - 0.8) < 0.04)
    }

    @Test(arguments: [-20.0, -8, 10])
    func `a pitch that moves is told in semitones per second`(slope: Double) throws {
        let sound = try measured(voice(1) { 180 * pow(2, slope * max(0, $0 - 0.5) / 12) })
        let found = try #require(sound.pitchSlope)
        #expect(abs(found - slope) < 0.15 * abs(slope))
        let level = try #require(sound.pitchLevel)
        #expect(slope < 0 ? level < -2 : level > 2)
    }

    @Test func `a level that falls is told in decibels per second`() throws {
        let sound = try measured(voice(0.8, pitch: { _ in 150 }, level: { -30 * max(0, $0 - 0.4) }))
        #expect(abs(try #require(sound.levelSlope) + 30) < 4)
    }

    @Test func `peaks of the level are counted as syllables`() throws {
        // Four syllables a second.
        let sound = try measured(
            voice(2, pitch: { _ in 150 }, level: { -6 + 6 * cos(2 * .pi * 4 * $0 - .pi) }))
        #expect(abs(try #require(sound.speakingRate) - 4) < 0.6)
    }

    @Test func `noise has no pitch`() throws {
        var state: UInt32 = 1
        let noise = (0..<12800).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(Int32(state >> 16) - 32768) / 40000
        }
        let sound = try measured(noise)
        #expect(sound.pitchSlope == nil && sound.pitchLevel == nil)
    }

    @Test func `a recorded voice has the pitch of its speaker`() throws {
        // The statement falls at its end, as the pitch contour in any sound editor shows.
        let samples = try Sounds.samples("goforward")
        var settings = EndpointSettings()
        settings.pause = 200
        var stream = UtteranceStream(detector: SileroDetector(try Sounds.model()), settings: settings)
        let pauses = stream.hear(samples, at: 0).compactMap { action in
            if case .paused(_, _, let sound) = action { sound } else { nil }
        }
        let last = try #require(pauses.last)
        #expect(try #require(last.pitchLevel) < 0)
        #expect((1...8).contains(try #require(last.speakingRate)))
    }
}
