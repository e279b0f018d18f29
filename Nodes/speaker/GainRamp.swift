/// A gain that changes gradually, so that nothing clicks.
struct GainRamp: Equatable {
    /// The factor now.
    private(set) var level: Float
    private var target: Float
    private var step: Float = 0
    private var remaining = 0

    /// A gain that stays where it is.
    init(_ level: Float = 1) {
        self.level = level
        target = level
    }

    /// Whether samples pass unchanged.
    var isUnity: Bool { level == 1 && remaining == 0 }

    /// Goes to another factor within so many samples.
    mutating func go(to target: Float, within count: Int) {
        self.target = target
        remaining = max(0, count)
        if remaining == 0 { level = target } else { step = (target - level) / Float(remaining) }
    }

    /// The factor of the next sample.
    mutating func next() -> Float {
        guard remaining > 0 else { return level }
        remaining -= 1
        level = remaining == 0 ? target : level + step
        return level
    }

    /// Applies the gain to samples, in place.
    mutating func apply(to samples: inout ArraySlice<Int16>) {
        guard !isUnity else { return }
        for index in samples.indices {
            samples[index] = Int16(clamping: Int((Float(samples[index]) * next()).rounded()))
        }
    }
}
