import Sound
import Testing

@Suite struct G711Tests {
    @Test(
        arguments: [
            (0xFF, 0), (0x7F, 0), (0xFE, 8), (0x7E, -8), (0x80, 32124), (0x00, -32124), (0xF0, 120),
            (0xEF, 132),
        ] as [(UInt8, Int16)])
    func `µ-law bytes stand for the samples of the standard`(byte: UInt8, sample: Int16) {
        #expect(G711.muLaw.decode([byte]) == [sample])
    }

    @Test(
        arguments: [
            (0xD5, 8), (0x55, -8), (0xD4, 24), (0xAA, 32256), (0x2A, -32256), (0x5A, -248), (0xC5, 264),
        ] as [(UInt8, Int16)])
    func `A-law bytes stand for the samples of the standard`(byte: UInt8, sample: Int16) {
        #expect(G711.aLaw.decode([byte]) == [sample])
    }

    @Test func `silence is the byte that telephone lines send for it`() {
        #expect(G711.muLaw.encode([0]) == [0xFF])
        #expect(G711.aLaw.encode([0]) == [0xD5])
    }

    @Test(arguments: G711.allCases)
    func `every byte comes back from its sample`(law: G711) {
        let bytes = (0...UInt8.max).filter { !(law == .muLaw && $0 == 0x7F) }  // 7F is a second zero

        #expect(law.encode(law.decode(bytes)) == bytes)
    }

    @Test(arguments: G711.allCases)
    func `every sample becomes the byte in whose interval it lies`(law: G711) {
        let all = Array(Int16.min...Int16.max)
        var wrong: [Int16] = []
        for (sample, result) in zip(all, law.decode(law.encode(all))) {
            // Past the last level the loudest byte stands for all.
            let peak = law == .muLaw ? 32124 + 512 : 32256 + 512
            let distance = abs(Int(result) - max(-peak, min(Int(sample), peak)))
            if distance > halfStep(law, level: abs(Int(result))) { wrong.append(sample) }
        }
        #expect(wrong == [])
    }

    /// Half the length of the interval of a level: it doubles from segment to segment.
    private func halfStep(_ law: G711, level: Int) -> Int {
        switch law {
        case .muLaw: 4 << (1..<8).filter { 128 << $0 <= level + 132 }.count
        case .aLaw: 8 << (2..<8).filter { 128 << $0 <= level }.count
        }
    }
}
