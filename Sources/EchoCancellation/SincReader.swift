internal import Glibc

/// Reads samples between samples: a windowed sinc, at any place and speed near 1.
struct SincReader {
    /// The samples on each side that a value is made of: clean to −80 dB up to 7 kHz.
    static let reach = 16
    private static let phaseCount = 512
    private static let tapCount = 2 * reach

    /// For every phase the weights of the samples around; one phase more than there are, to interpolate towards.
    private let weights: [Float]

    init() {
        var weights: [Float] = []
        weights.reserveCapacity((Self.phaseCount + 1) * Self.tapCount)
        for phase in 0...Self.phaseCount {
            let fraction = Double(phase) / Double(Self.phaseCount)
            for tap in 0..<Self.tapCount {
                weights.append(Float(Self.weight(at: Double(tap - Self.reach + 1) - fraction)))
            }
        }
        self.weights = weights
    }

    /// Where reading `count` samples from `place` at `speed` begins and ends.
    static func range(from place: Double, count: Int, speed: Double) -> Range<Int64> {
        let first = Int64(place.rounded(.down)) - Int64(reach) + 1
        let last = Int64((place + Double(count) * speed).rounded(.down)) + Int64(reach)
        return first..<last + 1
    }

    /// Reads `count` samples from `place`, moving on by `speed` for each.
    func read(_ timeline: SampleTimeline, from place: Double, count: Int, speed: Double) -> [Float] {
        let start = Int64(place.rounded(.down))
        if speed == 1, place == Double(start) { return timeline.samples(start..<start + Int64(count)) }
        let range = Self.range(from: place, count: count, speed: speed)
        let source = timeline.samples(range)
        var result = [Float](repeating: 0, count: count)
        for index in 0..<count {
            let at = place + Double(index) * speed
            let whole = at.rounded(.down)
            let scaled = Float(at - whole) * Float(Self.phaseCount)
            // A place right before a sample is rounded to the sample itself.
            let phase = min(Int(scaled), Self.phaseCount - 1)
            let blend = scaled - Float(phase)
            let lower = phase * Self.tapCount
            let upper = lower + Self.tapCount
            let base = Int(Int64(whole) - range.lowerBound) - Self.reach + 1
            var sum: Float = 0
            for tap in 0..<Self.tapCount {
                let weight = weights[lower + tap] + blend * (weights[upper + tap] - weights[lower + tap])
                sum += weight * source[base + tap]
            }
            result[index] = sum
        }
        return result
    }

    private static func weight(at distance: Double) -> Double {
        guard abs(distance) < Double(reach) else { return 0 }
        let angle = Double.pi * distance
        let sinc = distance == 0 ? 1 : sin(angle) / angle
        // Blackman's window: side lobes below −58 dB, falling.
        let turn = Double.pi * distance / Double(reach)
        return sinc * (0.42 + 0.5 * cos(turn) + 0.08 * cos(2 * turn))
    }
}
