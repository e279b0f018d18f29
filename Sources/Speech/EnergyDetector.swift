internal import Glibc

/// Tells speech by its level above the noise floor. Needs no model; knows nothing of what speech sounds like, so that
/// every loud sound is speech to it.
///
/// The noise floor is the lowest level of the last three seconds: people pause for breath more often than that, and a
/// fan that is switched on is taken for speech for no longer.
public final class EnergyDetector: VoiceDetector {
    /// How far above the noise floor the probability is one half, in dB.
    public static let margin: Float = 9
    /// How many dB take the probability from 0.5 to 0.73.
    private static let slope: Float = 2
    /// The level that is never taken for speech, in dB below full scale: half a bit of a 16-bit sample.
    private static let silence: Float = -96
    /// The highest noise floor assumed before three seconds were heard, in dB below full scale.
    private static let initialFloor: Float = -45
    /// Windows per stretch whose minimum is kept.
    private static let stretchLength = 12
    /// Stretches looked back on: 8 × 12 × 32 ms = 3.1 s.
    private static let stretchCount = 8

    private var minima: [Float]
    private var stretch = 0
    private var windows = 0

    /// A detector at the beginning of a stream.
    public init() {
        minima = Array(repeating: Self.initialFloor, count: Self.stretchCount)
    }

    public func reset() {
        for index in minima.indices { minima[index] = Self.initialFloor }
        stretch = 0
        windows = 0
    }

    public func probability(of window: Span<Float>) -> Float {
        let level = Self.level(of: window)
        var floor = level
        for minimum in minima { floor = min(floor, minimum) }
        follow(level)
        guard level > Self.silence else { return 0 }
        return 1 / (1 + expf(-(level - floor - Self.margin) / Self.slope))
    }

    /// Enters a level into the minimum of the present stretch.
    private func follow(_ level: Float) {
        minima[stretch] = windows == 0 ? level : min(minima[stretch], level)
        windows += 1
        if windows == Self.stretchLength {
            windows = 0
            stretch = (stretch + 1) % Self.stretchCount
        }
    }

    /// The level of a window in dB below full scale.
    private static func level(of window: Span<Float>) -> Float {
        var energy: Float = 0
        for index in window.indices { energy += window[index] * window[index] }
        let mean = energy / Float(max(window.count, 1))
        return mean > 0 ? max(10 * log10f(mean), silence) : silence
    }
}
