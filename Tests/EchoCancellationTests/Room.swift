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
    /// What they are off after this message, within five of them.
    var correction: (message: Int, error: Double)?
    /// How many messages the reference is ahead of the microphone: so much the device holds.
    var lead = 0
    /// Messages of the reference that do not arrive.
    var lostMessages: Range<Int> = 0..<0
    /// While these are heard the loudspeaker is off; the message after them starts it again.
    var silentMessages: Range<Int> = -1 ..< -1

    /// - Returns: What the canceller gave, put where it says that it belongs.
    func clean(_ heard: [Float], of played: [Float], by canceller: EchoCanceller) -> [Int16] {
        var clean = [Int16](repeating: 0, count: heard.count)
        func place(_ sound: CleanSound?) {
            guard let sound else { return }
            clean.replaceSubrange(
                Int(sound.position)..<Int(sound.position) + sound.samples.count, with: sound.samples)
        }
        var playedCount = 0
        for (index, start) in stride(from: 0, to: heard.count, by: Self.messageLength).enumerated() {
            while playedCount <= index + lead {
                play(playedCount, of: played, to: canceller)
                playedCount += 1
            }
            let range = start..<min(start + Self.messageLength, heard.count)
            place(canceller.hear(whole(Array(heard[range])), at: Int64(start), time: Self.time(of: index)))
            place(canceller.clean(isPatient: false))
        }
        place(canceller.finish())
        return clean
    }

    private func play(_ message: Int, of played: [Float], to canceller: EchoCanceller) {
        let start = message * Self.messageLength
        guard start + Self.messageLength <= played.count, !lostMessages.contains(message),
            !silentMessages.contains(message)
        else { return }
        var error = referenceTimeError
        if let correction, message >= correction.message {
            let progress = min(1, Double(message - correction.message + 1) / 5)
            error += progress * (correction.error - error)
        }
        // What is not played is not counted.
        let unplayed = message < silentMessages.upperBound ? 0 : silentMessages.count
        canceller.play(
            Array(played[start..<start + Self.messageLength]),
            at: Int64(start - unplayed * Self.messageLength),
            time: UInt64(Double(Self.time(of: message)) + error * 1e6),
            isStart: message == 0 || message == silentMessages.upperBound)
    }

    private static func time(of message: Int) -> UInt64 {
        beginning + UInt64(message * messageLength) * 62500
    }
}
