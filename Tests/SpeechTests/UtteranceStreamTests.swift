import Speech
import Testing

@Suite struct UtteranceStreamTests {
    /// 60 ms of speech are 2 windows, 500 ms of silence 16, 600 ms of prefix 9600 samples.
    private func stream(_ change: (inout EndpointSettings) -> Void = { _ in }) -> UtteranceStream {
        var settings = EndpointSettings()
        change(&settings)
        return UtteranceStream(detector: AmplitudeDetector(), settings: settings)
    }

    /// What is told without the sound itself.
    private func events(_ actions: [SpeechAction]) -> [SpeechAction] {
        actions.filter { if case .speech = $0 { false } else { true } }
    }

    private func speech(_ actions: [SpeechAction]) -> [Float] {
        actions.flatMap { if case .speech(let samples, _, _, _) = $0 { samples } else { [Float]() } }
    }

    @Test func `an utterance has its prefix, its marks and its positions`() {
        var stream = stream()
        let all = sound(windows(30, 0) + windows(10, 0.9) + windows(20, 0))
        let actions = stream.hear(all, at: 0)

        let voiceStart: Int64 = 30 * 512
        let voiceEnd: Int64 = 40 * 512
        let expected: [SpeechAction] = [
            .started(voiceStart: voiceStart, audioStart: voiceStart - 9600, decided: 32 * 512),
            .stopped(
                voiceEnd: voiceEnd, audioStart: voiceStart - 9600, audioEnd: voiceEnd + 3200,
                decided: 56 * 512, reason: .silence),
            .turnEnded(voiceEnd: voiceEnd, decided: 56 * 512, reason: .silence),
        ]
        #expect(events(actions) == expected)
        #expect(speech(actions) == Array(all[Int(voiceStart - 9600)..<Int(voiceEnd + 3200)]))
        let marks = actions.compactMap { action -> String? in
            guard case .speech(_, _, let isStart, let isFinal) = action else { return nil }
            return (isStart ? "S" : "-") + (isFinal ? "F" : "-")
        }
        #expect(marks.first == "S-" && marks.last == "-F")
        #expect(marks.dropFirst().dropLast().allSatisfy { $0 == "--" })
    }

    @Test func `speech is sent while it is spoken`() {
        var stream = stream()
        #expect(stream.hear(sound([0.9]), at: 0).isEmpty)
        #expect(speech(stream.hear(sound([0.9]), at: 512)).count == 1024)
        for window in 2..<20 {
            #expect(speech(stream.hear(sound([0.9]), at: Int64(window) * 512)).count == 512)
        }
    }

    @Test func `a click is no utterance`() {
        var stream = stream()
        #expect(stream.hear(sound([0, 1, 0, 0, 1, 0, 1, 0] + windows(40, 0)), at: 0).isEmpty)
        #expect(stream.finish(.end).isEmpty)
    }

    @Test func `a probability near the threshold does not chop an utterance`() {
        var stream = stream()
        let kept = stream.hear(sound(windows(3, 0.6) + windows(40, 0.36) + windows(3, 0.6)), at: 0)
        #expect(events(kept).count == 1)
        #expect(events(stream.hear(sound(windows(20, 0.34)), at: 46 * 512)).count == 2)
    }

    @Test func `voice below the least amplitude begins no utterance, below a quarter of it it ends one`() {
        final class Sure: VoiceDetector {
            func probability(of window: Span<Float>) -> Float { 1 }
            func reset() {}
        }
        var settings = EndpointSettings()
        settings.minimumAmplitude = 0.1
        var stream = UtteranceStream(detector: Sure(), settings: settings)
        #expect(events(stream.hear(sound(windows(5, 0.5) + windows(30, 0.05)), at: 0)).count == 1)
        #expect(events(stream.hear(sound(windows(30, 0.02)), at: 35 * 512)).count == 2)
        #expect(events(stream.hear(sound(windows(30, 0.05)), at: 65 * 512)).isEmpty)
    }

    @Test func `a pause within an utterance is sent whole when the voice returns`() {
        var stream = stream()
        let all = sound(windows(4, 0.9) + windows(12, 0) + windows(4, 0.9))
        #expect(speech(stream.hear(all, at: 0)) == all)
        #expect(stream.isSpeaking)
    }

    @Test func `an utterance that lasts too long is cut without loss`() {
        var stream = stream { $0.maximumUtterance = 1000 }
        let all = sound(windows(100, 0.9))
        let actions = stream.hear(all, at: 0) + stream.finish(.end)

        #expect(speech(actions) == all)
        let starts = actions.compactMap { if case .started(_, let audio, _) = $0 { audio } else { nil } }
        let ends = actions.compactMap { if case .stopped(_, _, let audio, _, _) = $0 { audio } else { nil } }
        #expect(starts.count == 4 && Array(starts.dropFirst()) == Array(ends.dropLast()))
        let turns = actions.filter { if case .turnEnded = $0 { true } else { false } }
        #expect(turns == [.turnEnded(voiceEnd: 51200, decided: 51200, reason: .end)])
    }

    @Test func `a cut in a pause loses nothing of the speech after it`() {
        var stream = stream { $0.maximumUtterance = 1000 }
        let all = sound(windows(25, 0.9) + windows(10, 0) + windows(10, 0.9))
        let actions = stream.hear(all, at: 0) + stream.finish(.end)
        #expect(speech(actions) == all)
    }

    @Test func `the turn ends once, after the last utterance`() {
        var stream = stream { $0.turnSilence = 1600 }
        let actions = events(
            stream.hear(sound(windows(5, 0.9) + windows(30, 0) + windows(5, 0.9) + windows(60, 0)), at: 0))
        let names = actions.map { action in
            switch action {
            case .started: "started"
            case .stopped: "stopped"
            case .turnEnded(let voiceEnd, let decided, _): "turn \(voiceEnd / 512) \(decided / 512)"
            case .window, .confirmed, .paused, .resumed, .speech, .gap: "other"
            }
        }
        #expect(names == ["started", "stopped", "started", "stopped", "turn 40 90"])
    }

    @Test func `sound before the voice is never sent twice`() {
        var stream = stream { $0.silence = 100 }
        let actions = stream.hear(
            sound(windows(30, 0) + windows(5, 0.9) + windows(6, 0) + windows(5, 0.9) + windows(6, 0)), at: 0)
        #expect(contiguous(actions))
    }

    @Test func `commit ends the utterance with every sample heard so far`() {
        var stream = stream()
        let all = sound(windows(10, 0.9))
        var actions = stream.hear(Array(all[..<5000]), at: 0)
        actions += stream.finish(.commit)

        #expect(speech(actions) == Array(all[..<5000]))
        let expected: [SpeechAction] = [
            .stopped(
                voiceEnd: 9 * 512, audioStart: 0, audioEnd: 5000, decided: 5000, reason: .commit),
            .turnEnded(voiceEnd: 9 * 512, decided: 5000, reason: .commit),
        ]
        #expect(Array(events(actions).suffix(2)) == expected)
        #expect(stream.finish(.commit).isEmpty)
    }

    @Test func `after a reset nothing of the past is told`() {
        var stream = stream()
        _ = stream.hear(sound(windows(10, 0.9)), at: 0)
        let actions = stream.reset()
        #expect(events(actions).count == 1)
        let later = stream.hear(sound(windows(3, 0.9)), at: 5120)
        #expect(speech(later).count == 3 * 512)
        #expect(events(stream.hear(sound(windows(40, 0)), at: 13 * 512)).count == 2)
    }

    @Test func `sound that is passed over leaves the positions right`() {
        var stream = stream()
        stream.skip(5120, at: 0)
        let actions = stream.hear(sound(windows(4, 0.9)), at: 5120)
        #expect(actions.first == .started(voiceStart: 5120, audioStart: 5120, decided: 5120 + 1024))
    }

    @Test func `settings change while an utterance is open`() {
        var stream = stream()
        _ = stream.hear(sound(windows(4, 0.9) + windows(8, 0)), at: 0)
        stream.settings.silence = 100
        #expect(events(stream.hear(sound([0]), at: 12 * 512)).count == 2)
        stream.settings.prefixPadding = 2000
        let actions = stream.hear(sound(windows(90, 0) + windows(2, 0.9)), at: 13 * 512)
        #expect(speech(actions).count == 32000 + 1024)
    }

    /// Whether every utterance is one run of samples, and none overlaps the one before.
    private func contiguous(_ actions: [SpeechAction]) -> Bool {
        var end: Int64 = 0
        for case .speech(let samples, let position, let isStart, _) in actions {
            guard isStart ? position >= end : position == end else { return false }
            end = position + Int64(samples.count)
        }
        return true
    }
}
