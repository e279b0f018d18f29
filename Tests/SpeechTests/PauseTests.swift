import Speech
import Testing

/// Pauses within utterances, and the silence that is asked for. A window of 32 ms has 512 samples.
@Suite struct PauseTests {
    private func stream(_ change: (inout EndpointSettings) -> Void = { _ in }) -> UtteranceStream {
        var settings = EndpointSettings()
        settings.pause = 120
        settings.confirmation = 200
        change(&settings)
        return UtteranceStream(detector: AmplitudeDetector(), settings: settings)
    }

    /// What is told, with positions in windows.
    private func story(_ actions: [SpeechAction]) -> [String] {
        actions.compactMap { action in
            switch action {
            case .started(_, _, let decided): "started \(decided / 512)"
            case .confirmed(let decided): "confirmed \(decided / 512)"
            case .paused(let end, let decided, _): "paused \(end / 512) \(decided / 512)"
            case .resumed(let silence, let decided):
                "resumed \(silence.lowerBound / 512)-\(silence.upperBound / 512) \(decided / 512)"
            case .stopped(let end, _, _, let decided, _): "stopped \(end / 512) \(decided / 512)"
            case .turnEnded(let end, let decided, _): "turn \(end / 512) \(decided / 512)"
            default: nil
            }
        }
    }

    @Test func `a pause is told once, and the return of the voice`() {
        var stream = stream()
        let actions = stream.hear(
            sound(windows(10, 0.9) + windows(3, 0) + windows(2, 0.9) + windows(9, 0) + windows(1, 0.9)), at: 0
        )
        #expect(
            story(actions) == [
                "started 2", "confirmed 7", "paused 15 19", "resumed 15-24 25",
            ])
        #expect(
            story(stream.hear(sound(windows(20, 0)), at: 25 * 512)) == [
                "paused 25 29", "stopped 25 41", "turn 25 41",
            ])
    }

    @Test func `voice is confirmed by all of it, not by its longest run`() {
        var stream = stream()
        let actions = stream.hear(
            sound(windows(3, 0.9) + windows(2, 0) + windows(3, 0.9) + windows(2, 0) + windows(3, 0.9)), at: 0)
        #expect(story(actions) == ["started 2", "confirmed 11"])
    }

    @Test func `nothing is told of pauses where that is not asked for`() {
        var stream = stream {
            $0.pause = 0
            $0.confirmation = 0
        }
        let actions = stream.hear(sound(windows(10, 0.9) + windows(9, 0) + windows(3, 0.9)), at: 0)
        #expect(story(actions) == ["started 2"])
    }

    @Test func `a silence that is asked for ends utterance and turn`() {
        var stream = stream { $0.turnSilence = 2000 }
        let before = stream.hear(sound(windows(10, 0.9) + windows(5, 0)), at: 0)
        #expect(story(before).last == "paused 10 14")
        #expect(stream.end(after: 200).isEmpty)
        #expect(stream.awaitedSilence == 3200)
        let after = stream.hear(sound(windows(10, 0)), at: 15 * 512)
        // 200 ms are 6.25 windows.
        #expect(story(after) == ["stopped 10 17", "turn 10 17"])
        #expect(stream.awaitedSilence == 32000)
    }

    @Test func `a silence that has been reached already ends them at once, with all of their sound`() {
        var stream = stream()
        let all = sound(windows(10, 0.9) + windows(7, 0))
        let before = stream.hear(all, at: 0)
        let after = stream.end(after: 150)
        #expect(story(after) == ["stopped 10 17", "turn 10 17"])
        guard case .speech(_, _, _, let isFinal)? = after.first else {
            Issue.record("the end of the sound is not marked")
            return
        }
        #expect(isFinal)
        let speech = (before + after).flatMap { action in
            if case .speech(let samples, _, _, _) = action { samples } else { [Float]() }
        }
        #expect(speech == Array(all[..<(10 * 512 + 3200)]))
    }

    @Test func `a longer silence that is asked for takes the place of the usual one`() {
        var stream = stream()
        let all = sound(windows(10, 0.9) + windows(50, 0) + windows(3, 0.9))
        let before = stream.hear(Array(all[..<(15 * 512)]), at: 0)
        #expect(stream.end(after: 2000).isEmpty)
        let speech = stream.hear(Array(all[(15 * 512)...]), at: 15 * 512)
        #expect(story(speech) == ["resumed 10-60 61"])
        // Nothing of the long silence is lost when the voice returns.
        let samples = (before + speech).flatMap { action in
            if case .speech(let samples, _, _, _) = action { samples } else { [Float]() }
        }
        #expect(samples == all)
        // The voice has made it void.
        #expect(
            story(stream.hear(sound(windows(20, 0)), at: 63 * 512)) == [
                "paused 63 67", "stopped 63 79", "turn 63 79",
            ])
    }

    @Test func `a silence that is asked for while there is voice, or nobody spoke, changes nothing`() {
        var stream = stream()
        #expect(stream.end(after: 0).isEmpty)
        _ = stream.hear(sound(windows(10, 0.9)), at: 0)
        #expect(stream.end(after: 0).isEmpty)
        #expect(story(stream.hear(sound(windows(10, 0)), at: 10 * 512)) == ["paused 10 14"])
    }

    @Test func `a silence that is asked for in another pause is not meant for this one`() {
        var stream = stream()
        _ = stream.hear(sound(windows(10, 0.9) + windows(5, 0) + windows(5, 0.9) + windows(6, 0)), at: 0)
        #expect(stream.end(after: 0, voiceEnd: 10 * 512).isEmpty)
        #expect(story(stream.end(after: 0, voiceEnd: 20 * 512)) == ["stopped 20 26", "turn 20 26"])
    }

    @Test func `a silence that is asked for ends a turn whose utterance has ended`() {
        var stream = stream { $0.turnSilence = 3000 }
        let actions = stream.hear(sound(windows(10, 0.9) + windows(20, 0)), at: 0)
        #expect(story(actions).last == "stopped 10 26")
        #expect(story(stream.end(after: 600)) == ["turn 10 30"])
    }

    @Test func `decisions about pauses do not depend on the size of the pieces`() {
        let all = sound(windows(10, 0.9) + windows(9, 0) + windows(4, 0.9) + windows(30, 0))
        var whole = stream()
        let expected = story(whole.hear(all, at: 0))
        var pieces = stream()
        var told: [SpeechAction] = []
        for start in stride(from: 0, to: all.count, by: 333) {
            told += pieces.hear(Array(all[start..<min(start + 333, all.count)]), at: Int64(start))
        }
        #expect(story(told) == expected)
    }
}
