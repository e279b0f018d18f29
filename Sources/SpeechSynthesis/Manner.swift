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

    /// The rates that engines take, in words per minute.
    static let rates = 80...450

    /// Speaks `speed` times as fast, as far as engines can.
    mutating func hasten(by speed: Double) {
        let wished = (Double(rate) * min(speed, 10)).rounded()
        rate = min(max(Int(wished), Manner.rates.lowerBound), Manner.rates.upperBound)
    }

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
