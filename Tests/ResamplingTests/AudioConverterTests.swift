import Messages
import Randomness
import Resampling
import Testing

@Suite struct AudioConverterTests {
    private let speech = AudioFormat(sampleRate: 16000)

    private func converted(_ messages: [Audio], by converter: AudioConverter) throws -> [Audio] {
        var ready: [Audio] = []
        for message in messages { ready += try converter.convert(message) }
        if let rest = converter.finish() { ready.append(rest) }
        return ready
    }

    @Test func `audio in the target format passes untouched`() throws {
        let audio = Audio(
            [1, 2, 3] as [Int16], sampleRate: 16000, position: 7, captureTime: 9, isStart: true,
            isFinal: true,
            metadata: Metadata(["utterance": "utt_1"]))

        #expect(try converted([audio], by: AudioConverter(to: speech)) == [audio])
    }

    @Test func `channels become their average`() throws {
        let audio = Audio(
            [100, 300, -32768, -32768, 0, 3] as [Int16], sampleRate: 16000, channels: 2, position: 5)

        let ready = try converted([audio], by: AudioConverter(to: speech))

        #expect(ready == [Audio([200, -32768, 2] as [Int16], sampleRate: 16000, position: 5)])
    }

    @Test func `one channel becomes several equal ones`() throws {
        let target = AudioFormat(sampleRate: 16000, channels: 2)

        let ready = try converted(
            [Audio([5, -6] as [Int16], sampleRate: 16000)], by: AudioConverter(to: target))

        #expect(ready == [Audio([5, 5, -6, -6] as [Int16], sampleRate: 16000, channels: 2)])
    }

    @Test func `eight channels of floats become one of integers`() throws {
        let frame: [Float] = [1, 1, 1, 1, 0, 0, 0, 0]
        let audio = Audio(frame + frame, sampleRate: 16000, channels: 8)

        #expect(
            try converted([audio], by: AudioConverter(to: speech)) == [
                Audio([16384, 16384] as [Int16], sampleRate: 16000)
            ])
    }

    @Test func `what is no number becomes silence and is counted`() throws {
        let audio = Audio([.nan, 0.5, .infinity, -.infinity, 1e30, 1], sampleRate: 16000)
        let converter = AudioConverter(to: AudioFormat(sampleRate: 16000, encoding: .f32))

        let ready = try converted([audio], by: converter)

        #expect(ready == [Audio([0, 0.5, 0, 0, 0, 1] as [Float], sampleRate: 16000)])
        #expect(converter.silencedSampleCount == 4)
    }

    @Test func `numbers that are none do not spread through the filter`() throws {
        let broken = Audio([Float](repeating: .nan, count: 480), sampleRate: 48000, position: 0)
        let good = Audio(sine(997, rate: 48000, count: 4800), sampleRate: 48000, position: 480)
        let converter = AudioConverter(to: AudioFormat(sampleRate: 16000, encoding: .f32))

        let output = try converted([broken, good], by: converter).flatMap(\.floatSamples)

        #expect(output.allSatisfy { $0.isFinite && abs($0) < 0.6 })
        #expect(converter.silencedSampleCount == 480)
    }

    @Test func `marks and metadata are kept and the length is exact`() throws {
        let metadata = Metadata(["response": "resp_1"])
        let messages = (0..<10).map { (index: Int) -> Audio in
            Audio(
                [Int16](repeating: 1000, count: 441), sampleRate: 22050, position: Int64(index * 441),
                isStart: index == 0, isFinal: index == 9, metadata: metadata)
        }

        let ready = try converted(messages, by: AudioConverter(to: speech))

        #expect(ready.map(\.isStart) == [true] + [Bool](repeating: false, count: 9))
        #expect(ready.map(\.isFinal) == [Bool](repeating: false, count: 9) + [true])
        #expect(ready.allSatisfy { $0.metadata == metadata && $0.format == speech })
        #expect(ready.map(\.frameCount).reduce(0, +) == 3200)
        for (left, right) in zip(ready, ready.dropFirst()) {
            #expect(left.position + Int64(left.frameCount) == right.position)
        }
    }

    @Test func `a start without samples is told by the next message`() throws {
        let ready = try converted(
            [
                Audio([Int16](), sampleRate: 8000, isStart: true),
                Audio([Int16](repeating: 0, count: 160), sampleRate: 8000),
            ], by: AudioConverter(to: speech))

        #expect(ready.map(\.isStart) == [true, false])
        #expect(ready.map(\.frameCount).reduce(0, +) == 320)
    }

    @Test func `a final message without samples brings the rest`() throws {
        let ready = try converted(
            [
                Audio([Int16](repeating: 0, count: 160), sampleRate: 8000),
                Audio([Int16](), sampleRate: 8000, position: 160, isFinal: true),
            ], by: AudioConverter(to: speech))

        #expect(ready.map(\.isFinal) == [false, true])
        #expect(ready.map(\.frameCount).reduce(0, +) == 320)
    }

    @Test func `the capture time is that of the first sample given`() throws {
        let converter = AudioConverter(to: speech)
        let start: UInt64 = 1_000_000_000
        var ready: [Audio] = []
        for index in 0..<5 {
            ready += try converter.convert(
                Audio(
                    [Int16](repeating: 0, count: 960), sampleRate: 48000, position: Int64(index * 960),
                    captureTime: start + UInt64(index) * 20_000_000))
        }

        for audio in ready {
            #expect(audio.captureTime == start + UInt64(audio.position) * 62500)
        }
        #expect(converter.finish()?.captureTime == start + 96_000_000)
    }

    @Test func `a gap in the positions stays a gap`() throws {
        let ready = try converted(
            [
                Audio([Int16](repeating: 9, count: 480), sampleRate: 48000, position: 480),
                Audio([Int16](repeating: 9, count: 480), sampleRate: 48000, position: 4800),
            ], by: AudioConverter(to: speech))

        let ends = ready.map { ($0.position, $0.position + Int64($0.frameCount)) }
        #expect(ends.map(\.0) == [160, 256, 1600, 1696])
        #expect(ends.map(\.1) == [256, 320, 1696, 1760])
    }

    @Test func `a stream that does not count its samples is one stream`() throws {
        let input = sine(440, rate: 48000, count: 9600)
        let messages = stride(from: 0, to: 9600, by: 960).map { (start: Int) -> Audio in
            Audio(Array(input[start..<start + 960]), sampleRate: 48000)
        }
        let target = AudioFormat(sampleRate: 16000, encoding: .f32)

        let output = try converted(messages, by: AudioConverter(to: target)).flatMap(\.floatSamples)

        #expect(deviation(output, sine(440, rate: 16000, count: 3200), margin: 100) < 1e-4)
    }

    @Test func `another format ends the stretch and begins anew`() throws {
        let ready = try converted(
            [
                Audio([Int16](repeating: 0, count: 480), sampleRate: 48000),
                Audio([Int16](repeating: 0, count: 160), sampleRate: 8000),
                Audio([Int16](repeating: 0, count: 160), sampleRate: 16000),
            ], by: AudioConverter(to: speech))

        #expect(ready.map(\.frameCount) == [96, 64, 192, 128, 160])
        #expect(ready.allSatisfy { $0.format == speech })
    }

    @Test(arguments: [Int64.max, .min, -1, 1 << 62])
    func `positions out of all range do no harm`(position: Int64) throws {
        let messages = (0..<3).map { _ in
            Audio([Int16](repeating: 0, count: 80), sampleRate: 8000, position: position, captureTime: .max)
        }

        let ready = try converted(messages, by: AudioConverter(to: speech))

        #expect(ready.map(\.frameCount).reduce(0, +) <= 480)
    }

    @Test func `a sine through messages of random sizes has no click`() throws {
        var random = SeededGenerator(seed: 3)
        let input = sine(300, rate: 44100, count: 44100)
        let converter = AudioConverter(to: AudioFormat(sampleRate: 16000, encoding: .f32))
        var output: [Float] = []
        var start = 0
        while start < input.count {
            let end = min(input.count, start + Int.random(in: 1...1500, using: &random))
            let audio = Audio(Array(input[start..<end]), sampleRate: 44100, position: Int64(start))
            output += try converter.convert(audio).flatMap(\.floatSamples)
            start = end
        }
        output += converter.finish()?.floatSamples ?? []

        #expect(output.count == 16000)
        #expect(deviation(output, sine(300, rate: 16000, count: 16000), margin: 100) < 1e-4)
    }
}
