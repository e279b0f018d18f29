internal import Glibc

/// Audio that sounds roughly like a voice: what the server hears does not matter, only that it answers.
enum SmokeAudio {
    // The pitch of a low voice, and four syllables a second.
    private static let pitch = 120.0
    private static let syllables = 4.0

    static func samples(count: Int, rate: Int) -> [Int16] {
        (0..<count).map { index in
            let time = Double(index) / Double(rate)
            let loudness = 0.5 - 0.5 * cos(2 * .pi * syllables * time)
            // The harmonics that carry speech, falling with their number.
            let voice = (1...20).reduce(0.0) { $0 + sin(2 * .pi * pitch * Double($1) * time) / Double($1) }
            return Int16(6000 * loudness * voice / 2)
        }
    }
}
