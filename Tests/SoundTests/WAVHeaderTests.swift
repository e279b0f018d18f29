import Messages
import Sound
import Testing

@Suite struct WAVHeaderTests {
    @Test(arguments: [
        AudioFormat(sampleRate: 16000), AudioFormat(sampleRate: 768_000, channels: 64, encoding: .f32),
        AudioFormat(sampleRate: 24000, channels: 2, encoding: .f32),
    ])
    func `a written header is read again`(format: AudioFormat) throws {
        let samples = [UInt8](repeating: 0, count: format.frameByteCount * 3)
        let header = WAVHeader(format: format, dataByteCount: UInt64(samples.count))

        let result = try read(header.bytes + samples)

        #expect(header.bytes.count == WAVHeader.byteCount)
        #expect(result.reader.dataOffset == Int64(WAVHeader.byteCount))
        #expect(result.reader.format?.wireFormat == format)
        #expect(result.samples == samples)
        #expect(result.reader.warnings.isEmpty)
    }

    @Test func `a file of more than 4 GiB becomes RF64 with the same length of header`() throws {
        let header = WAVHeader(format: AudioFormat(sampleRate: 16000), dataByteCount: 5 << 30)

        let result = try read(header.bytes + [1, 0])

        #expect(header.bytes.count == WAVHeader.byteCount)
        #expect(result.reader.warnings == [.shorterThanStated(stated: 5 << 30, found: 2)])
    }

    @Test func `the header of a file without samples is valid`() throws {
        let result = try read(WAVHeader(format: AudioFormat(sampleRate: 16000)).bytes)

        #expect(result.samples.isEmpty)
        #expect(result.reader.warnings.isEmpty)
    }

    @Test func `a file whose writer died is continued after its last whole frame`() {
        let format = AudioFormat(sampleRate: 24000, channels: 2)
        let stale = WAVHeader(format: format, dataByteCount: 4)

        let header = WAVHeader(continuing: stale.bytes, fileByteCount: Int64(WAVHeader.byteCount) + 11)

        #expect(header == WAVHeader(format: format, dataByteCount: 8))
    }

    @Test func `a file of another kind is not continued`() {
        let header = WAVHeader(format: AudioFormat(sampleRate: 24000)).bytes
        let foreign = wavFile(chunks: [("fmt ", formatChunk()), ("data", [0, 0])])

        #expect(WAVHeader(continuing: foreign, fileByteCount: 1000) == nil)
        #expect(WAVHeader(continuing: header.dropLast(), fileByteCount: 1000) == nil)
        #expect(WAVHeader(continuing: header, fileByteCount: 20) == nil)
        #expect(WAVHeader(continuing: [], fileByteCount: 0) == nil)
    }
}
