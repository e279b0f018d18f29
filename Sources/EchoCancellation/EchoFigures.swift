/// What a canceller measures.
public struct EchoFigures: Equatable, Sendable {
    /// How much of the sound is taken away while something is played, in dB, in the last seconds; `nil` where nothing
    /// was played yet.
    public var returnLossEnhancement: Double?
    /// How far the microphone lags behind the times of the reference, in ms; `nil` where that was not found yet.
    public var delay: Double?
    /// How much faster the reference's clock runs than that of the microphone, in parts per million.
    public var drift: Double
    /// Samples of the reference that came after the sound to which they belonged had left.
    public var lateSampleCount: Int
}
