import Randomness
import Resampling
import Testing

@Suite struct ResamplerTests {
    @Test(arguments: [(48000, 16000), (44100, 16000), (24000, 16000), (16000, 48000), (8000, 16000)])
    func `a sine comes out as the same sine at the same time`(from: Int, to: Int) throws {
        let resampler = try Resampler(from: from, to: to)

        let output = try resampler.process(sine(997, rate: from, count: from)) + resampler.finish()

        #expect(output.count == to)
        #expect(deviation(output, sine(997, rate: to, count: to), margin: 200) < 1e-4)
    }

    @Test(arguments: [(48000, 16000), (44100, 16000), (16000, 44100), (22050, 16000), (16000, 16001)])
    func `pieces of any size give the same samples as the whole`(from: Int, to: Int) throws {
        var random = SeededGenerator(seed: 1)
        let input = (0..<from).map { _ in Float.random(in: -1...1, using: &random) }
        let whole = try Resampler(from: from, to: to)
        let expected = try whole.process(input) + whole.finish()
        let pieces = try Resampler(from: from, to: to)

        var output: [Float] = []
        var start = 0
        while start < input.count {
            let end = min(input.count, start + Int.random(in: 0...2000, using: &random))
            output += try pieces.process(Array(input[start..<end]))
            start = end
        }
        output += pieces.finish()

        #expect(output == expected)
    }

    @Test func `the length is exact for a thousand ratios and lengths`() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<1000 {
            let from = Int.random(in: 1...192_000, using: &random)
            let to = Int.random(in: 4000...192_000, using: &random)
            let count = Int.random(in: 0...min(5000, max(1, from / 10)), using: &random)
            let resampler = try Resampler(from: from, to: to, quality: Int.random(in: 0...10, using: &random))
            let input = [Float](repeating: 0.5, count: count)
            let cut = Int.random(in: 0...count, using: &random)

            var output = try resampler.process(Array(input[..<cut]))
            output += try resampler.process(Array(input[cut...]))
            output += resampler.finish()

            let exact = (Double(count) * Double(to) / Double(from)).rounded()
            #expect(output.count == Int(exact), "\(count) from \(from) Hz to \(to) Hz")
        }
    }

    @Test func `stretches that follow one another add up without drift`() throws {
        let resampler = try Resampler(from: 44100, to: 16000)
        var total = 0
        for _ in 0..<1000 {
            #expect(resampler.outputStart == Int64(total))
            total += try resampler.process([Float](repeating: 0, count: 137)).count + resampler.finish().count
        }

        #expect(total == Int((137_000.0 * 16000 / 44100).rounded()))
    }

    @Test func `an hour in pieces of 20 ms does not drift`() throws {
        let resampler = try Resampler(from: 44100, to: 16000, quality: 0)
        let piece = [Float](repeating: 0, count: 882)
        var total = 0
        for _ in 0..<180_000 { total += try resampler.process(piece).count }
        total += resampler.finish().count

        #expect(total == 3600 * 16000)
    }

    @Test func `nothing of a stretch is heard in the next`() throws {
        let resampler = try Resampler(from: 48000, to: 16000)
        _ = try resampler.process([Float](repeating: 1, count: 960))
        resampler.begin()

        let output = try resampler.process([Float](repeating: 0, count: 960)) + resampler.finish()

        #expect(output == [Float](repeating: 0, count: 320))
    }

    @Test func `channels stay apart`() throws {
        let resampler = try Resampler(from: 48000, to: 16000, channels: 2)
        let left = sine(500, rate: 48000, count: 4800)
        let stereo = left.flatMap { [$0, 0 as Float] }

        let output = try resampler.process(stereo) + resampler.finish()

        let alone = try Resampler(from: 48000, to: 16000)
        let expected = try alone.process(left) + alone.finish()
        #expect(output == expected.flatMap { [$0, 0 as Float] })
    }

    @Test func `aliases are under the noise of 16 bits`() throws {
        let resampler = try Resampler(from: 48000, to: 16000)
        let output = try resampler.process(sine(11000, rate: 48000, count: 48000, amplitude: 1))

        #expect(output.dropFirst(200).allSatisfy { abs($0) < 1 / 32768 })
    }

    @Test func `no more than the filter's few milliseconds are held back`() throws {
        let resampler = try Resampler(from: 48000, to: 16000)
        let output = try resampler.process([Float](repeating: 0, count: 960))

        #expect(resampler.delay == 0.004)
        #expect(output.count == 320 - 64)
    }

    @Test(arguments: [(1, 192_000), (1, 4000), (768_000, 4000), (767_999, 4001), (768_000, 192_000)])
    func `the outermost ratios work`(from: Int, to: Int) throws {
        let resampler = try Resampler(from: from, to: to)
        let count = min(from, 10_000)

        let output = try resampler.process([Float](repeating: 0.5, count: count)) + resampler.finish()

        #expect(output.count == Int((Double(count) * Double(to) / Double(from)).rounded()))
        #expect(output.allSatisfy { $0.isFinite })
    }

    @Test(arguments: [(0, 16000, 1, 7), (16000, -1, 1, 7), (16000, 8000, 0, 7), (16000, 8000, 1, 11)])
    func `settings out of range are refused`(from: Int, to: Int, channels: Int, quality: Int) {
        #expect(throws: ResamplerError.self) {
            try Resampler(from: from, to: to, channels: channels, quality: quality)
        }
    }

    @Test func `a piece that would fill the memory is refused`() throws {
        let resampler = try Resampler(from: 1, to: 192_000)
        #expect(throws: ResamplerError.tooLong(frameCount: 1000, from: 1, to: 192_000)) {
            try resampler.process([Float](repeating: 0, count: 1000))
        }
    }
}
