internal import Glibc

/// How much quieter the sound leaves than it came, while something is played.
struct EchoLoss {
    /// The level of the reference from which something counts as played: −55 dB.
    private static let audible: Float = 3e-6

    /// Whether something is played in a frame of the reference.
    static func isAudible(_ reference: [Float]) -> Bool {
        reference.reduce(0) { $0 + $1 * $1 } > audible * Float(reference.count)
    }

    /// What of the past counts a frame later: half of it is gone after 1.4 s.
    private static let memory: Float = 0.995

    private var before: Float = 0
    private var after: Float = 0

    /// In dB; `nil` where nothing was played yet.
    var decibels: Double? {
        before > 0 && after > 0 ? Double(10 * log10(before / after)) : nil
    }

    /// Takes in the energies of a frame while something is played: what was heard, and what was left of it.
    mutating func note(heard: Float, left: Float) {
        before = before * Self.memory + heard
        after = after * Self.memory + left
    }

    /// The energy of samples.
    static func energy(_ samples: [Int16]) -> Float {
        samples.reduce(0) { $0 + Float($1) * Float($1) }
    }
}
