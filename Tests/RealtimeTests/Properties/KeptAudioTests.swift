import Randomness
import Testing

@testable import Realtime

@Suite struct KeptAudioTests {
    @Test(arguments: [ClientAudioFormat.standard, ClientAudioFormat(encoding: .muLaw, sampleRate: 8000)])
    func `what is taken is what was appended there, however it came and whatever was let go`(
        format: ClientAudioFormat
    ) {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            let origin = Int64.random(in: 0..<100_000, using: &random)
            var kept = KeptAudio(start: origin)
            var all: [UInt8] = []
            var taken = 0
            var now: UInt64 = 0
            for _ in 0..<Int.random(in: 1..<60, using: &random) {
                now += 20
                let count = Int.random(in: 1..<1500, using: &random) * format.sampleByteCount
                let audio = (0..<count).map { UInt8(truncatingIfNeeded: all.count + $0 * 7) }
                all += audio
                kept.append(audio, at: now)
                if Int.random(in: 0..<4, using: &random) == 0 {
                    kept.forget(arrivedBefore: now > 200 ? now - 200 : 0, format: format)
                }
                if Int.random(in: 0..<6, using: &random) == 0 {
                    let samples = all.count / format.sampleByteCount
                    // Multiples of three samples at 24 kHz are whole samples at 16 kHz.
                    let first = Int.random(in: 0...samples, using: &random) / 3 * 3
                    let last = min(samples, first + 3000) / 3 * 3
                    let held = all.count - kept.byteCount
                    func position(_ sample: Int) -> Int64 {
                        origin + Int64(sample * 16_000 / format.sampleRate)
                    }
                    let bytes = kept.take(from: position(first), to: position(last), format: format)
                    let end = max(last * format.sampleByteCount, held)
                    let start = min(max(first * format.sampleByteCount, held), end)
                    #expect(bytes == Array(all[start..<end]))
                    taken = max(taken, end)
                    #expect(kept.bytes == Array(all[end...]))
                }
            }
        }
    }
}
