/// When speech counts as begun and as ended.
public struct EndpointSettings: Equatable, Sendable {
    /// The probability from which a window is voice, in 0...1.
    public var threshold: Float = 0.5
    /// The peak below which a window is never voice, full scale at 1.
    public var minimumAmplitude: Float = 0.001
    /// How long voice must last without a break before an utterance begins, in ms.
    public var minimumSpeech = 60
    /// How much sound before the voice belongs to the utterance, in ms.
    public var prefixPadding = 600
    /// How long the voice must be gone before the utterance ends, in ms.
    public var silence = 500
    /// How long the voice must be gone before the turn ends, in ms; never earlier than the utterance ends.
    public var turnSilence = 0
    /// The longest utterance, in ms; one that lasts longer is cut there and goes on as the next.
    public var maximumUtterance = 30_000

    /// How long the voice of an utterance must last in all until it is confirmed, in ms; 0 = it never is.
    public var confirmation = 0
    /// How long the voice must be gone within an utterance until that is told, in ms; 0 = it never is.
    public var pause = 0

    /// The settings that most graphs need.
    public init() {}

    /// How far the probability must fall below the threshold before a window is no longer voice, so that a probability
    /// near the threshold does not chop an utterance. The value is that of Silero's own segmentation.
    static let hysteresis: Float = 0.15
    /// How much of the silence after the voice is passed on, in ms: enough for a recognizer to finish the last word.
    static let trailingSilence = 200

    /// The peak below which a window is no longer voice. The ends of words are quieter than their beginnings: with one
    /// bound for both, the utterances of somebody far away (−46 dBFS) were cut in two.
    var releaseAmplitude: Float { minimumAmplitude / 4 }
    /// The probability below which a window is no longer voice.
    var release: Float { max(threshold - Self.hysteresis, min(threshold, 0.01)) }
    /// How long the voice must be gone before the utterance ends, in samples.
    var silenceLength: Int64 { Self.samples(silence) }
    /// How long the voice must be gone before the turn ends, in samples.
    var turnSilenceLength: Int64 { Self.samples(max(silence, turnSilence)) }

    /// Samples at 16 kHz.
    static func samples(_ milliseconds: Int) -> Int64 {
        Int64(milliseconds) * Int64(VoiceWindow.sampleRate) / 1000
    }
}
