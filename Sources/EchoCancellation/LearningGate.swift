internal import Glibc

/// Holds back what is heard while something is played and the room is not known yet.
///
/// The filter needs seconds of sound to learn a room; until then an assistant would hear itself and stop. Noise stands
/// in, as loud as that of the room: a detector that measures levels would take dead silence for a quiet room.
struct LearningGate {
    /// How much of the echo must be taken away for the room to be known, in dB.
    private static let enough: Float = 10
    /// How long something must have been played before that counts, in frames: 1 s.
    private static let least = 50
    /// How long something is played at most until the room counts as known, in frames: 5 s. Where no echo is heard,
    /// nothing tells that it is taken away.
    private static let longest = 250
    /// How long nothing must be heard of what is played for nothing to be learned, in frames: 0.5 s. The loudspeaker is
    /// in somebody's ear, or it is off.
    private static let silent = 25
    /// How much louder than the room an echo is at least: 6 dB.
    private static let audible: Float = 4
    /// How long the room answers after what was played, in frames: 0.3 s. Where the echo was not found yet, it may come
    /// as late as it is looked for.
    private static let answer = 15
    private static let latestAnswer = 50
    /// What of the past counts a frame later: half of it is gone after 0.3 s.
    private static let memory: Float = 0.96

    /// Frames that were played since nothing was known.
    private var playedCount = 0
    /// Frames of those, without a break, in which nothing was heard of it.
    private var silentCount = 0
    private var isOpen = false
    private var sincePlayed = Int.max
    private var before: Float = 0
    private var after: Float = 0
    private var floor = NoiseFloor()

    /// Nothing is known of the room, or no more.
    mutating func close() {
        isOpen = false
        playedCount = 0
        silentCount = 0
        before = 0
        after = 0
    }

    /// What is to be given of a frame.
    ///
    /// - Parameters:
    ///   - clean: What would be given if the room is known.
    ///   - isPlayed: Whether something is played.
    ///   - isFound: Whether it is known how late the echo comes.
    ///   - heard: The energy of the microphone.
    ///   - left: What the filter left of it.
    mutating func pass(_ clean: [Int16], isPlayed: Bool, isFound: Bool, heard: Float, left: Float) -> [Int16]
    {
        sincePlayed = isPlayed ? 0 : min(sincePlayed, Int.max - 1) + 1
        if isPlayed { learn(heard: heard, left: left, count: clean.count) }
        guard !isOpen, sincePlayed <= (isFound ? Self.answer : Self.latestAnswer) else {
            floor.note(clean)
            return clean
        }
        return floor.noise(count: clean.count)
    }

    private mutating func learn(heard: Float, left: Float, count: Int) {
        guard !isOpen else { return }
        playedCount += 1
        silentCount = floor.holds(heard / Float(max(1, count)), within: Self.audible) ? silentCount + 1 : 0
        before = before * Self.memory + heard
        after = after * Self.memory + left
        let isLearned = playedCount >= Self.least && 10 * log10(before / max(after, 1)) >= Self.enough
        if isLearned || silentCount >= Self.silent || playedCount >= Self.longest { isOpen = true }
    }
}

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
