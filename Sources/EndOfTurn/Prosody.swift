public import Messages

/// How the voice sounded before a pause, as `speech_paused` of speech-monitor tells it; `nil` where it could not be
/// measured.
public struct Prosody: Equatable, Sendable {
    /// How much voice the utterance had so far, in ms.
    public var voiceLength: Double?
    /// How the pitch moved over the last 300 ms of voice, in semitones per second; negative where it fell.
    public var pitchSlope: Double?
    /// The pitch at the end, in semitones above the median of the utterance.
    public var pitchLevel: Double?
    /// How the level moved over the last 300 ms of voice, in dB per second; negative where it fell.
    public var levelSlope: Double?
    /// Peaks of loudness per second of voice: about one for each syllable.
    public var speakingRate: Double?

    /// Nothing was measured.
    public init() {}

    /// The fields of a `speech_paused`.
    public init(_ fields: [String: JSONValue]) {
        voiceLength = fields["voice_ms"]?.number
        pitchSlope = fields["pitch_slope"]?.number
        pitchLevel = fields["pitch_level"]?.number
        levelSlope = fields["level_slope"]?.number
        speakingRate = fields["speaking_rate"]?.number
    }
}
