/// The stretch of sound that the filter works on at once.
public enum EchoFrame {
    /// Samples per second.
    public static let sampleRate = 16000
    /// Samples of one frame: 20 ms. In frames of 10 ms the filter learns worse: in the simulated room of
    /// `Tools/bench --only echo`, at an echo 10 dB louder than the voice, five self-interruptions become one.
    public static let length = 320

    /// A time span in samples; the fraction is lost.
    static func samples(milliseconds: Int) -> Int { milliseconds * sampleRate / 1000 }

    /// A time span in samples.
    static func samples(nanoseconds: Double) -> Double { nanoseconds * Double(sampleRate) / 1e9 }

    /// The sample that is heard at a time in ns, counted from time 0.
    static func index(ofTime time: UInt64) -> Int64 {
        Int64(samples(nanoseconds: Double(time)).rounded())
    }
}
