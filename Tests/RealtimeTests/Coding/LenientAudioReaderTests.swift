import Messages
import Realtime
import Sound
import Testing

@Suite struct LenientAudioReaderTests {
    private let format = AudioFormat(sampleRate: 16000)

    @Test func `bare samples are left as they are`() throws {
        var reader = LenientAudioReader()

        #expect(try reader.read([1, 2, 3, 4]) == nil)
        #expect(try reader.read(Array("RIFF".utf8)) == nil)
    }

    @Test func `each append may be a file of its own`() throws {
        var reader = LenientAudioReader()
        let file = WAVHeader(format: format, dataByteCount: 4).bytes + [1, 2, 3, 4]
        let other =
            WAVHeader(format: AudioFormat(sampleRate: 48000, channels: 2), dataByteCount: 4).bytes + [
                5, 6, 7, 8,
            ]

        for _ in 0..<3 {
            let read = try #require(try reader.read(file))
            #expect(read.samples == [1, 2, 3, 4])
            #expect(read.format == format)
        }
        let read = try #require(try reader.read(other))
        #expect(read.samples == [5, 6, 7, 8])
        #expect(read.format == AudioFormat(sampleRate: 48000, channels: 2))
    }

    @Test(arguments: [4, 8, UInt64(UInt32.max) + 1])
    func `a header names the format of all that follows, whatever length it states`(stated: UInt64) throws {
        var reader = LenientAudioReader()
        let start = WAVHeader(format: format, dataByteCount: stated).bytes + [1, 2, 3, 4]

        #expect(try reader.read(start)?.samples == [1, 2, 3, 4])
        #expect(try reader.read([5, 6, 7])?.samples == [5, 6])
        #expect(try reader.read([8, 9])?.samples == [7, 8])
        #expect(try reader.read([10])?.format == format)
    }

    @Test func `a header may be cut`() throws {
        var reader = LenientAudioReader()
        let file = WAVHeader(format: format, dataByteCount: 4).bytes + [1, 2, 3, 4]

        #expect(try reader.read(Array(file[..<20]))?.samples == [])
        #expect(try reader.read(Array(file[20...]))?.samples == [1, 2, 3, 4])
    }

    @Test func `a reset forgets the header`() throws {
        var reader = LenientAudioReader()
        _ = try reader.read(WAVHeader(format: format, dataByteCount: 2).bytes + [1, 2])

        reader.reset()

        #expect(try reader.read([1, 2]) == nil)
    }

    @Test func `a file that holds no samples that can be read is refused`() throws {
        var file = WAVHeader(format: format, dataByteCount: 4).bytes + [1, 2, 3, 4]
        let tag = try #require(file.firstRange(of: Array("fmt ".utf8))).upperBound + 4
        file[tag] = 0x55
        var reader = LenientAudioReader()

        #expect(throws: WAVError.unsupportedEncoding(tag: 0x55)) { try reader.read(file) }
    }
}
