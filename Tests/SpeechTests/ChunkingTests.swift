import Randomness
import Speech
import Testing

@Suite struct ChunkingTests {
    /// Speech and silence of random lengths and probabilities.
    private func program(_ random: inout SeededGenerator) -> [Float] {
        var probabilities: [Float] = []
        while probabilities.count < 400 {
            let count = Int.random(in: 1...40, using: &random)
            probabilities += windows(
                count, Bool.random(using: &random) ? 0 : .random(in: 0...1, using: &random))
        }
        return sound(probabilities)
    }

    private func settings(_ random: inout SeededGenerator) -> EndpointSettings {
        var settings = EndpointSettings()
        settings.minimumSpeech = .random(in: 0...200, using: &random)
        settings.prefixPadding = .random(in: 0...1000, using: &random)
        settings.silence = .random(in: 0...900, using: &random)
        settings.turnSilence = .random(in: 0...2000, using: &random)
        settings.maximumUtterance = .random(in: 500...4000, using: &random)
        settings.pause = .random(in: 0...400, using: &random)
        settings.confirmation = .random(in: 0...400, using: &random)
        return settings
    }

    private func hear(
        _ samples: [Float], _ settings: EndpointSettings, _ detector: any VoiceDetector,
        tellsWindows: Bool = true, order: () -> Int? = { nil }, chunk: () -> Int
    ) -> [SpeechAction] {
        var stream = UtteranceStream(detector: detector, settings: settings)
        stream.tellsWindows = tellsWindows
        var actions: [SpeechAction] = []
        var start = 0
        while start < samples.count {
            let end = min(start + chunk(), samples.count)
            actions += stream.hear(Array(samples[start..<end]), at: Int64(start))
            start = end
            if let silence = order() { actions += stream.end(after: silence) }
        }
        return actions + stream.finish(.end)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `the sizes of the pieces change nothing`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let samples = program(&random)
        let settings = settings(&random)
        let whole = hear(samples, settings, AmplitudeDetector()) { samples.count }

        #expect(whole == hear(samples, settings, AmplitudeDetector()) { 320 })
        #expect(whole == hear(samples, settings, AmplitudeDetector()) { 32000 })
        let pieces = hear(samples, settings, AmplitudeDetector()) { .random(in: 1...2000, using: &random) }
        #expect(whole == pieces)

        // Where nobody asks for probabilities, what is told of two windows stands side by side.
        let quiet = hear(samples, settings, AmplitudeDetector(), tellsWindows: false) { samples.count }
        #expect(quiet == whole.filter { if case .window = $0 { false } else { true } })
    }

    @Test func `every sample is judged once, in order`() {
        final class Listener: VoiceDetector {
            var heard: [Float] = []
            func probability(of window: Span<Float>) -> Float {
                window.withUnsafeBufferPointer { heard += $0 }
                return 0.9
            }
            func reset() {}
        }
        let samples = sound((0..<40).map { Float($0) / 40 })
        let listener = Listener()
        _ = hear(samples, EndpointSettings(), listener) { 333 }
        #expect(listener.heard == samples)
    }

    @Test func `the sizes of the pieces change nothing of what the model hears`() throws {
        let model = try Sounds.model()
        let samples = try Sounds.samples("sense_and_sensibility_01_austen_64kb-0870")
        let whole = hear(samples, EndpointSettings(), SileroDetector(model)) { samples.count }

        #expect(whole.contains { if case .started = $0 { true } else { false } })
        #expect(whole == hear(samples, EndpointSettings(), SileroDetector(model)) { 333 })
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `every utterance is whole, whatever is heard`(seed: UInt64) {
        var random = SeededGenerator(seed: seed &* 977)
        let samples = program(&random)
        let settings = settings(&random)
        // Now and then a silence is asked for.
        let order = {
            Int.random(in: 0..<5, using: &random) == 0 ? Int.random(in: 0...1500, using: &random) : nil
        }
        let actions = hear(samples, settings, AmplitudeDetector(), order: order) { 480 }
        var end: Int64 = 0
        var isOpen = false
        var isConfirmed = false
        var isPaused = false
        var isTurnOpen = false
        for action in actions {
            switch action {
            case .started(_, let audioStart, _):
                #expect(!isOpen && audioStart >= end)
                end = audioStart
                isOpen = true
                isTurnOpen = true
                isConfirmed = false
                isPaused = false
            case .confirmed:
                #expect(isOpen && !isConfirmed && settings.confirmation > 0)
                isConfirmed = true
            case .paused(let voiceEnd, let decided, let sound):
                #expect(isOpen && !isPaused && settings.pause > 0)
                #expect(decided - voiceEnd >= Int64(settings.pause) * 16)
                #expect(sound.voiceLength > 0 && sound.voiceLength <= voiceEnd)
                isPaused = true
            case .resumed(let silence, let decided):
                #expect(isOpen && isPaused && decided == silence.upperBound + 512)
                isPaused = false
            case .speech(let stretch, let position, _, _):
                #expect(isOpen && position == end)
                #expect(stretch == Array(samples[Int(position)..<Int(position) + stretch.count]))
                end = position + Int64(stretch.count)
            case .stopped(_, _, let audioEnd, _, _):
                #expect(isOpen && audioEnd == end)
                isOpen = false
            case .turnEnded:
                #expect(isTurnOpen && !isOpen)
                isTurnOpen = false
            case .window: break
            case .gap: Issue.record("there is no gap")
            }
        }
        #expect(!isOpen && !isTurnOpen)
        #expect(
            actions.count { if case .speech(_, _, true, _) = $0 { true } else { false } }
                == actions.count { if case .speech(_, _, _, true) = $0 { true } else { false } })
    }
}
