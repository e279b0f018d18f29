/// What the sound of the voice before a pause says of whether the speaker is done.
enum ProsodyEvidence {
    /// The log odds that the speaker is done. What was not measured says nothing.
    static func logOdds(_ prosody: Prosody) -> Double {
        var sum = 0.0
        // A voice that falls, or is low at its end, is done; one that stays level goes on.
        if let slope = prosody.pitchSlope { sum -= 0.02 * clamp(slope, 40) }
        if let level = prosody.pitchLevel { sum -= 0.15 * clamp(level, 8) }
        return sum
    }

    private static func clamp(_ value: Double, _ limit: Double) -> Double {
        min(max(value, -limit), limit)
    }
}
