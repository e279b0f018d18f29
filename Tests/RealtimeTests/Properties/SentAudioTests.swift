import Randomness
import Testing

@testable import Realtime

@Suite struct SentAudioTests {
    @Test func `what was sent is kept, however it came, up to where it is cut`() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            var sent = SentAudio()
            var all: [UInt8] = []
            for _ in 0..<Int.random(in: 0..<80, using: &random) {
                let count = Bool.random(using: &random) ? 2 : Int.random(in: 0..<3000, using: &random)
                let bytes = (0..<count).map { UInt8(truncatingIfNeeded: all.count + $0 * 7) }
                all += bytes
                sent.append(bytes)
                #expect(sent.byteCount == all.count)
                if Int.random(in: 0..<20, using: &random) == 0 {
                    let end = Int.random(in: 0...all.count + 10, using: &random)
                    sent.cut(to: end)
                    all = Array(all.prefix(end))
                }
            }
            #expect(sent.bytes == all)
            #expect(sent.byteCount == all.count)
        }
    }
}
