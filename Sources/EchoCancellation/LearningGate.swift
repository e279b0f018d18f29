internal import Glibc

/// Holds back what is heard while something is played and the room is not known yet.
///
/// The filter needs seconds of sound to learn a room; until then an assistant would hear itself and stop. Noise stands
/// in, as loud as that of the room: a detector that measures levels would take dead silence for a quiet room. Where a
/// known echo may come elsewhere than before, what is left of it tells, and is held back as well while it is too much.
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
    /// How much of a known echo is taken away at least where it comes as before, in dB.
    private static let some: Float = 6
    /// After how many frames of it that counts: 60 ms, less than a voice needs to be heard as one.
    private static let soon = 3
    /// How long it is doubted at most, in frames: 1.5 s. Until then it was found anew.
    private static let late = 75
    /// What of the past counts a frame later: half of it is gone after 0.3 s.
    private static let memory: Float = 0.96

    /// Frames that were played since nothing was known.
    private var playedCount = 0
    /// Frames of those, without a break, in which nothing was heard of it.
    private var silentCount = 0
    private var isOpen = false
    /// Whether it was the echo that opened it, by how much was taken away.
    private var isLearned = false
    /// Frames in which an echo was heard since it was doubted that it comes where it did; `nil` where it is not doubted.
    private var doubtedCount: Int?
    private var sincePlayed = Int.max
    private var before: Float = 0
    private var after: Float = 0
    private var floor = NoiseFloor()
    private var remains = EchoRemains()

    /// Nothing is known of the room, or no more.
    mutating func close() {
        isOpen = false
        isLearned = false
        doubtedCount = nil
        playedCount = 0
        silentCount = 0
        before = 0
        after = 0
    }

    /// The echo may come elsewhere than before.
    mutating func doubt() {
        if doubtedCount == nil { doubtAnew() }
    }

    /// The echo was found elsewhere: what was left of it so far tells nothing.
    mutating func doubtAnew() {
        guard isLearned else { return }
        doubtedCount = 0
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
        if isPlayed {
            remains.note(heard: heard)
            learn(heard: heard, left: left, count: clean.count)
            decide(heard: heard, left: left, count: clean.count)
        }
        let isDoubtful = doubtedCount ?? 0 > Self.soon
        guard sincePlayed <= (isFound ? Self.answer : Self.latestAnswer),
            !isOpen || isDoubtful || isLearned && remains.cover(clean)
        else {
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
        isLearned = playedCount >= Self.least && 10 * log10(before / max(after, 1)) >= Self.enough
        if isLearned || silentCount >= Self.silent || playedCount >= Self.longest { isOpen = true }
    }

    /// Ends the doubt where enough is taken away, or where nothing tells for too long.
    private mutating func decide(heard: Float, left: Float, count: Int) {
        let size = Float(max(1, count))
        guard let doubted = doubtedCount, !floor.holds(heard / size, within: Self.audible) else { return }
        before += heard
        after += left
        doubtedCount = doubted + 1
        let isTaken = 10 * log10(before / max(after, 1)) >= Self.some
        if doubted >= Self.soon && (isTaken || floor.holds(left / size, within: Self.audible))
            || doubted >= Self.late
        {
            doubtedCount = nil
        }
    }
}
