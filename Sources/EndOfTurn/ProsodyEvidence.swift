/// What the sound of the voice before a pause says of whether the speaker is done.
enum ProsodyEvidence {
    /// The log odds that the speaker is done. What was not measured says nothing.
    ///
    /// A voice that has come down is done; one that stays where it is goes on.
    static func logOdds(_ prosody: Prosody) -> Double {
        guard let level = prosody.pitchLevel else { return 0 }
        return -0.4 * (min(max(level, -9), 4) + 4.5)
    }
}
