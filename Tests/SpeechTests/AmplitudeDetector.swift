import Speech

/// Takes the greatest amplitude of a window for the probability, so that tests write probabilities as sound.
final class AmplitudeDetector: VoiceDetector {
    private(set) var resets = 0

    func probability(of window: Span<Float>) -> Float {
        window.withUnsafeBufferPointer { $0.reduce(0) { max($0, abs($1)) } }
    }

    func reset() {
        resets += 1
    }
}

/// One window (32 ms) per number, each sample different from its neighbours, so that lost ones show.
func sound(_ probabilities: [Float]) -> [Float] {
    probabilities.enumerated().flatMap { window, probability in
        (0..<VoiceWindow.length).map { index in
            index == 7 ? probability : probability * Float((window * 37 + index) % 101) / 102
        }
    }
}

/// `count` windows of one probability.
func windows(_ count: Int, _ probability: Float) -> [Float] {
    Array(repeating: probability, count: count)
}
