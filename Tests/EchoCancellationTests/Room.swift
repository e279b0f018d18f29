import EchoCancellation
import Glibc
import Randomness

/// Noise that is the same in every run, full scale at ±1.
func noise(_ count: Int, amplitude: Float = 0.2, seed: UInt64 = 1) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in Float.random(in: -amplitude...amplitude, using: &generator) }
}

/// What a microphone hears of a loudspeaker: the sound itself after a delay, then three reflections.
func echo(of played: [Float], after delay: Int) -> [Float] {
    let paths: [(delay: Int, gain: Float)] = [(0, 0.6), (37, -0.3), (90, 0.25), (333, 0.1)]
    var heard = [Float](repeating: 0, count: played.count)
    for path in paths {
        let lag = delay + path.delay
        for index in max(0, lag)..<min(played.count, played.count + lag) {
            heard[index] += path.gain * played[index - lag]
        }
    }
    return heard
}

func whole(_ samples: [Float]) -> [Int16] {
    samples.map { Int16(max(-32768, min(32767, ($0 * 32768).rounded()))) }
}

/// The mean power of samples, in dB.
func level(_ samples: some Collection<Int16>) -> Double {
    let energy = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    return energy > 0 ? 10 * log10(energy / Double(samples.count)) : -100
}

/// Lets a canceller hear a room, message by message of 20 ms.
struct Talk {
    /// When the first sample is captured, in ns.
    static let beginning: UInt64 = 5_000_000_000_000
    static let messageLength = 320

    /// What the reference's times are off, in ms.
    var referenceTimeError = 0.0
    /// Messages of the reference that do not arrive.
    var lostMessages: Range<Int> = 0..<0

    /// - Returns: What the canceller gave, put where it says that it belongs.
    func clean(_ heard: [Float], of played: [Float], by canceller: EchoCanceller) -> [Int16] {
        var clean = [Int16](repeating: 0, count: heard.count)
        func place(_ sound: CleanSound?) {
            guard let sound else { return }
            clean.replaceSubrange(
                Int(sound.position)..<Int(sound.position) + sound.samples.count, with: sound.samples)
        }
        for (index, start) in stride(from: 0, to: heard.count, by: Self.messageLength).enumerated() {
            let range = start..<min(start + Self.messageLength, heard.count)
            let time = Self.beginning + UInt64(start) * 62500
            if range.upperBound <= played.count, !lostMessages.contains(index) {
                canceller.play(
                    Array(played[range]), at: Int64(start),
                    time: UInt64(Double(time) + referenceTimeError * 1e6))
            }
            place(canceller.hear(whole(Array(heard[range])), at: Int64(start), time: time))
            place(canceller.clean(isPatient: false))
        }
        place(canceller.finish())
        return clean
    }
}
