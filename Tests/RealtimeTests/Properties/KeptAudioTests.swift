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
            var kept = KeptAudio()
            var all: [UInt8] = []
            var taken = 0
            var now: UInt64 = 0
            for _ in 0..<Int.random(in: 1..<60, using: &random) {
                now += 20
                let count = Int.random(in: 1..<1500, using: &random) * format.sampleByteCount
                let audio = (0..<count).map { UInt8(truncatingIfNeeded: all.count + $0 * 7) }
                all += audio
                kept.append(audio, format: format, position: origin, at: now)
                if Int.random(in: 0..<4, using: &random) == 0 {
                    kept.forget(arrivedBefore: now > 200 ? now - 200 : 0, keeping: 0)
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
                    let bytes = kept.take(from: position(first), to: position(last), as: format)
                    let end = max(last * format.sampleByteCount, held)
                    let start = min(max(first * format.sampleByteCount, held), end)
                    #expect(bytes == Array(all[start..<end]))
                    taken = max(taken, end)
                    #expect(kept.bytes(as: format) == Array(all[end...]))
                }
            }
        }
    }

    @Test func `of old sound, as much stays as is asked for, however long the appends were`() {
        for length in [2, 960, 9600, 48_000, 480_000] {
            var kept = KeptAudio()
            for number in 0..<(960_000 / length) {
                let audio = [UInt8](repeating: 1, count: length)
                kept.append(audio, format: .standard, position: 0, at: UInt64(number))
                kept.forget(arrivedBefore: .max, keeping: 2000)
                #expect(kept.milliseconds <= 3000)
            }
            #expect(kept.milliseconds >= 2000)
        }
    }

    @Test func `sound in several formats is taken in one, from where it was`() {
        let telephone = ClientAudioFormat(encoding: .muLaw, sampleRate: 8000)
        var kept = KeptAudio()
        // One second each: loud, silent, loud.
        kept.append([UInt8](repeating: 20, count: 48_000), format: .standard, position: 0, at: 0)
        kept.append([UInt8](repeating: 0xFF, count: 8000), format: telephone, position: 16_000, at: 0)
        kept.append([UInt8](repeating: 20, count: 48_000), format: .standard, position: 32_000, at: 0)
        #expect(kept.milliseconds == 3000)
        #expect(kept.bytes(as: .standard).count == 3 * 48_000)
        #expect(kept.bytes(as: telephone).count == 3 * 8000)
        let middle = kept.take(from: 8000, to: 24_000, as: telephone)
        #expect(middle.count == 8000)
        #expect(middle[3000] == telephone.encode([20, 20])[0] && middle[5000] == 0xFF)
        #expect(kept.milliseconds == 1500)
        #expect(kept.start == 24_000)
    }

    @Test func `a client that changes its format again and again does not fill the memory`() {
        var kept = KeptAudio()
        for number in 0..<1000 {
            let format = ClientAudioFormat(
                encoding: number.isMultiple(of: 2) ? .muLaw : .aLaw, sampleRate: 8000)
            kept.append([1], format: format, position: Int64(number * 2), at: 0)
        }
        #expect(kept.byteCount <= 16)
    }
}
