internal import Glibc
internal import Messages

/// How loud audio is, for people.
enum LevelMeter {
    /// What the bar's left end stands for, in dB below full scale: quieter is hardly heard beside a computer's fan.
    static let floor = -60.0
    static let width = 20

    /// The level in dB: 0 is a square wave at full scale; `nil` where there are no samples or only silence.
    static func level(of audio: Audio) -> Double? {
        let samples = audio.floatSamples
        guard !samples.isEmpty else { return nil }
        let power = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)
        return power > 0 ? 10 * log10(power) : nil
    }

    /// A bar as long as the level is high.
    static func bar(level: Double?) -> String {
        let share = ((level ?? floor) - floor) / -floor
        let filled = Int((max(0, min(1, share)) * Double(width)).rounded())
        return String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
    }
}
