import Glibc
import Randomness
import Resampling
import Testing

@Suite struct SpeechResamplerTests {
    private static let ratios = [
        (24000, 16000), (16000, 24000), (8000, 16000), (16000, 8000), (48000, 16000), (16000, 48000),
        (24000, 8000), (8000, 24000), (48000, 24000), (48000, 8000), (8000, 48000),
    ]

    @Test(arguments: ratios)
    func `a sine comes out as the same sine at the same time`(from: Int, to: Int) throws {
        let resampler = try #require(SpeechResampler(from: from, to: to))

        let output = resampler.process(bytes(sine(997, rate: from, count: from))) + resampler.finish()

        let heard = floats(output)
        #expect(heard.count == to)
        #expect(deviation(heard, sine(997, rate: to, count: to), margin: 200) < 3e-4)
    }

    @Test(arguments: ratios)
    func `what the lower rate holds stays as loud as it is, and what it does not is gone`(
        from: Int, to: Int
    ) throws {
        let lower = Double(min(from, to))
        for share in stride(from: 0.05, through: 0.44, by: 0.03) {
            let decibels = try gain(of: share * lower, from: from, to: to)
            #expect(abs(decibels) < 0.01, "\(share) of \(lower) Hz")
        }
        guard from > to else { return }
        for share in stride(from: 0.56, to: Double(from) / 2 / lower, by: 0.03) {
            let decibels = try gain(of: share * lower, from: from, to: to)
            #expect(decibels < -69, "\(share) of \(lower) Hz")
        }
    }

    @Test(arguments: [(8000, 16000), (16000, 24000), (16000, 48000)])
    func `no mirror of the lower rate is heard in the higher`(from: Int, to: Int) throws {
        // 0.44 of the lower rate mirrors to 0.56.
        for share in stride(from: 0.04, through: 0.44, by: 0.08) {
            let resampler = try #require(SpeechResampler(from: from, to: to))
            let tone = sine(share * Double(from), rate: from, count: from)
            let heard = floats(resampler.process(bytes(tone)) + resampler.finish())
            let wanted = sine(share * Double(from), rate: to, count: to)
            #expect(deviation(heard, wanted, margin: 300) < 3e-4, "\(share) of \(from) Hz")
        }
    }

    @Test(arguments: ratios)
    func `pieces of any size give the same samples as the whole`(from: Int, to: Int) throws {
        var random = SeededGenerator(seed: 1)
        let input = (0..<2 * from).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let whole = try #require(SpeechResampler(from: from, to: to))
        let expected = whole.process(input) + whole.finish()
        let pieces = try #require(SpeechResampler(from: from, to: to))

        var output: [UInt8] = []
        var start = 0
        while start < input.count {
            let end = min(input.count, start + 2 * Int.random(in: 0...1000, using: &random))
            output += pieces.process(Array(input[start..<end]))
            start = end
        }
        output += pieces.finish()

        #expect(output == expected)
    }

    @Test(arguments: ratios)
    func `the length is exact, and nothing of a stretch is heard in the next`(from: Int, to: Int) throws {
        var random = SeededGenerator(seed: 2)
        let resampler = try #require(SpeechResampler(from: from, to: to))
        for _ in 0..<200 {
            let count = Int.random(in: 0...400, using: &random)
            let loud = resampler.process(bytes([Float](repeating: 1, count: count))) + resampler.finish()
            #expect(loud.count / 2 == Int((Double(count) * Double(to) / Double(from)).rounded()))

            let silence = resampler.process([UInt8](repeating: 0, count: 2 * count)) + resampler.finish()
            #expect(silence.allSatisfy { $0 == 0 })
        }
    }

    @Test(arguments: ratios)
    func `the loudest sound is clipped and does not wrap around`(from: Int, to: Int) throws {
        var random = SeededGenerator(seed: 3)
        let resampler = try #require(SpeechResampler(from: from, to: to))
        // Runs of full scale up and down, as long as it takes to ring.
        var loud: [Int16] = []
        while loud.count < from {
            let length = Int.random(in: 1...40, using: &random)
            loud += repeatElement(Bool.random(using: &random) ? .max : .min, count: length)
        }
        loud += repeatElement(.max, count: 400)

        let output = resampler.process(loud.withUnsafeBytes { Array($0) })

        let end = floats(output).suffix(20)
        #expect(end.allSatisfy { $0 > 0.99 })
    }

    @Test func `a constant stays what it is`() throws {
        for (from, to) in Self.ratios {
            let resampler = try #require(SpeechResampler(from: from, to: to))
            let output = floats(resampler.process(bytes([Float](repeating: 0.25, count: 1000))))
            #expect(output.dropFirst(400).dropLast(1).allSatisfy { $0 == 0.25 }, "\(from) to \(to) Hz")
        }
    }

    @Test(arguments: [
        (22050, 16000), (44100, 24000), (16000, 16000), (0, 16000), (16000, -8000), (8000, 96000),
    ])
    func `rates without a small ratio are refused`(from: Int, to: Int) {
        #expect(SpeechResampler(from: from, to: to) == nil)
    }

    /// How much louder a tone comes out than it went in, in decibels.
    private func gain(of frequency: Double, from: Int, to: Int) throws -> Double {
        let resampler = try #require(SpeechResampler(from: from, to: to))
        let heard = floats(resampler.process(bytes(sine(frequency, rate: from, count: from))))
        let settled = heard.dropFirst(200).dropLast(200)
        let power = settled.reduce(0) { $0 + Double($1) * Double($1) } / Double(settled.count)
        // The sine of amplitude 0.5.
        return 10 * log10(power / 0.125 + 1e-12)
    }

    private func bytes(_ samples: [Float]) -> [UInt8] {
        samples.map { Int16(max(-32768, min(32767, ($0 * 32768).rounded()))) }.withUnsafeBytes { Array($0) }
    }

    private func floats(_ bytes: [UInt8]) -> [Float] {
        bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / 2).map {
                Float(bytes.loadUnaligned(fromByteOffset: 2 * $0, as: Int16.self)) / 32768
            }
        }
    }
}
