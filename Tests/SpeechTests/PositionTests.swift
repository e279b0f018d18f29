import Speech
import Testing

@Suite struct PositionTests {
    private func stream() -> UtteranceStream {
        UtteranceStream(detector: AmplitudeDetector())
    }

    @Test func `a stream may begin anywhere`() {
        var stream = stream()
        let actions = stream.hear(sound(windows(3, 0.9)), at: 1_000_000)
        #expect(actions.first == .started(voiceStart: 1_000_000, audioStart: 1_000_000, decided: 1_001_024))
    }

    @Test func `a short gap is silence of its length`() {
        var stream = stream()
        var actions = stream.hear(sound(windows(4, 0.9)), at: 0)
        actions += stream.hear(sound(windows(4, 0.9)), at: 8 * 512)
        #expect(actions.contains(.gap(expected: 2048, found: 4096, isFilled: true)))
        let samples = actions.flatMap {
            if case .speech(let samples, _, _, _) = $0 { samples } else { [Float]() }
        }
        #expect(samples == sound(windows(4, 0.9)) + Array(repeating: 0, count: 2048) + sound(windows(4, 0.9)))
    }

    @Test(arguments: [1_000_000, 0, 100] as [Int64])
    func `after a long gap or a new beginning the utterance is closed and another one begins`(position: Int64)
    {
        var stream = stream()
        var actions = stream.hear(sound(windows(4, 0.9)), at: 50_000)
        actions += stream.hear(sound(windows(4, 0.9)), at: position)
        #expect(
            actions.contains(
                .stopped(
                    voiceEnd: 52048, audioStart: 50_000, audioEnd: 52048, decided: 52048, reason: .gap)))
        #expect(
            actions.contains(
                .started(voiceStart: position, audioStart: position, decided: position + 1024)))
    }

    @Test(arguments: [1_000_000, 4096, 100] as [Int64])
    func `a sender that begins anew leaves no gap`(position: Int64) {
        var stream = stream()
        var actions = stream.hear(sound(windows(4, 0.9)), at: 0, isStart: true)
        actions += stream.hear(sound(windows(4, 0.9)), at: position, isStart: true)
        #expect(!actions.contains { if case .gap = $0 { true } else { false } })
        #expect(
            actions.contains(
                .started(voiceStart: position, audioStart: position, decided: position + 1024)))
    }

    @Test func `a sender that does not number its sound is understood`() {
        var stream = stream()
        var actions: [SpeechAction] = []
        for _ in 0..<10 { actions += stream.hear(sound([0.9]), at: 0) }
        #expect(stream.position == 5120)
        #expect(actions.first == .started(voiceStart: 0, audioStart: 0, decided: 1024))
        #expect(!actions.contains { if case .gap = $0 { true } else { false } })
    }

    @Test func `the highest position overflows nothing`() {
        var stream = stream()
        let last = UtteranceStream.positions.upperBound - 1
        _ = stream.hear(sound(windows(4, 0.9)), at: last)
        #expect(
            stream.hear(sound(windows(4, 0.9)), at: 0).contains { if case .gap = $0 { true } else { false } })
    }

    @Test func `a gap begins the model anew, so that it hears no break`() {
        let detector = AmplitudeDetector()
        var stream = UtteranceStream(detector: detector)
        _ = stream.hear(sound([0.9]), at: 0)
        let before = detector.resets
        _ = stream.hear(sound([0.9]), at: 100_000)
        #expect(detector.resets == before + 1)
    }
}
