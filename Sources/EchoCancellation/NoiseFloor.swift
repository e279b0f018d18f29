/// The level of a room in which nothing happens.
struct NoiseFloor {
    /// How much the level may rise in a frame: 3 dB in a second.
    private static let rise: Float = 1.014
    /// The power of a quiet room: −70 dB.
    private static let quiet: Float = 100
    /// The mean power of a sample. That of a quiet room, until it is known.
    private var power = quiet
    private var state: UInt64 = 1

    /// Takes in a frame.
    mutating func note(_ frame: [Int16]) {
        let energy = frame.reduce(Float(0)) { $0 + Float($1) * Float($1) }
        power = max(1, min(power * Self.rise, energy / Float(max(1, frame.count))))
    }

    /// Whether a sound of a power is no louder than so many times the room.
    func holds(_ power: Float, within factor: Float) -> Bool {
        power <= factor * max(self.power, Self.quiet)
    }

    /// Noise that is as loud.
    mutating func noise(count: Int) -> [Int16] {
        // Equally distributed in ±a, numbers have the power a²/3.
        let amplitude = (3 * power).squareRoot()
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let number = Float(Int32(truncatingIfNeeded: Int64(bitPattern: state) >> 32)) / Float(1 << 31)
            return Int16(max(-32767, min(32767, (number * amplitude).rounded())))
        }
    }
}
