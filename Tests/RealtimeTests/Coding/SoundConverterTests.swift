import Messages
import Testing

@testable import Realtime

@Suite struct SoundConverterTests {
    @Test func `sound in the form that is wanted passes as it is`() {
        var converter = SoundConverter(to: 24_000)
        #expect(converter.convert([1, 2, 3, 4], from: AudioFormat(sampleRate: 24_000)) == [1, 2, 3, 4])
        #expect(converter.finish().isEmpty)
    }

    @Test(arguments: [
        AudioFormat(sampleRate: 16_000), AudioFormat(sampleRate: 8000), AudioFormat(sampleRate: 22_050),
        AudioFormat(sampleRate: 16_000, channels: 2),
        AudioFormat(sampleRate: 24_000, channels: 1, encoding: .f32),
    ])
    func `a second stays a second, in whatever form it comes`(format: AudioFormat) {
        var converter = SoundConverter(to: 24_000)
        let second = [UInt8](repeating: 0, count: format.sampleRate * format.frameByteCount)
        let sound = converter.convert(second, from: format) + converter.finish()
        #expect(sound.count == 48_000)
    }

    @Test func `nothing is lost where the form changes`() {
        var converter = SoundConverter(to: 24_000)
        var count = 0
        for rate in [16_000, 22_050, 24_000, 8000, 16_000] {
            let tenth = [UInt8](repeating: 0, count: rate / 10 * 2)
            count += converter.convert(tenth, from: AudioFormat(sampleRate: rate)).count
        }
        count += converter.finish().count
        #expect(count == 5 * 4800)
    }
}
