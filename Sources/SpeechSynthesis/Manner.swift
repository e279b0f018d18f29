/// How a text is to be spoken.
public struct Manner: Equatable, Sendable {
    /// The engine's own name of the voice.
    public var voice: String
    /// Words per minute, 80 to 450.
    public var rate: Int
    /// 0 to 100; 50 is the voice's own pitch.
    public var pitch: Int
    /// Percent of the voice's own loudness, 0 to 200.
    public var volume: Int

    /// The words per minute of an unhurried speaker; eSpeak NG's default, and how fast Flite's voices speak by
    /// themselves.
    public static let usualRate = 175

    /// Creates a manner.
    public init(voice: String, rate: Int = usualRate, pitch: Int = 50, volume: Int = 100) {
        self.voice = voice
        self.rate = rate
        self.pitch = pitch
        self.volume = volume
    }
}
