import EndOfTurn

/// A pause in the speech that is heard.
struct HeardPause: Sendable {
    /// Where the voice ended, in samples at 16 kHz.
    let position: Int
    /// How the voice sounded before it.
    let prosody: Prosody
    /// The silence that speech-monitor was told to wait for, in milliseconds.
    var silence: Int?
}
