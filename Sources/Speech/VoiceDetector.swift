/// Tells, window by window, how likely it is that someone speaks. Holds the state of one stream.
public protocol VoiceDetector: AnyObject {
    /// The probability, in 0...1, that the window holds speech.
    ///
    /// - Parameter window: `VoiceWindow.length` samples at 16 kHz, full scale at ±1, all of them finite. Windows follow
    ///   each other without gaps.
    func probability(of window: Span<Float>) -> Float
    /// Forgets what was heard: the next window begins a new stream.
    func reset()
}

/// The stretch of sound that decisions are made for.
public enum VoiceWindow {
    /// The samples per second.
    public static let sampleRate = 16000
    /// The samples of one window: 32 ms.
    public static let length = 512
}
