/// How a voice sounded up to a pause; `nil` where too little of it could be measured.
public struct VoiceSound: Equatable, Sendable {
    /// How much voice the utterance has, in samples.
    public var voiceLength: Int64
    /// How the pitch moved over the last 300 ms of it, in semitones per second.
    public var pitchSlope: Double?
    /// The pitch at its end, in semitones above the median of the utterance.
    public var pitchLevel: Double?
    /// How the level moved over the last 300 ms, in dB per second.
    public var levelSlope: Double?
    /// Peaks of the level for each second of voice: about one for each syllable.
    public var speakingRate: Double?

    /// A voice of which nothing could be measured but its length.
    public init(voiceLength: Int64) {
        self.voiceLength = voiceLength
    }
}
