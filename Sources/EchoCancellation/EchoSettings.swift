/// How the echo is taken away.
public struct EchoSettings: Equatable, Sendable {
    /// Echo tails that speexdsp's filter may have, in ms.
    public static let tails = 20...500
    /// How much noise may be suppressed, in dB.
    public static let noiseSuppressions = 0.0...40.0

    /// How long after the direct sound an echo is still taken away, in ms. A living room needs 100 to 300; a longer
    /// filter learns more slowly.
    public var tail = 200
    /// How far steady noise is lowered at most, in dB; 0 leaves it.
    public var noiseSuppression = 15.0
    /// Whether the level of the voice is brought to one value.
    public var hasAutomaticGain = false

    /// The settings that most rooms need.
    public init() {}
}
