import Messages
import Randomness
import Sound
import Testing

@Suite struct WAVReaderTests {
    private let samples: [UInt8] = [1, 0, 2, 0, 3, 0, 4, 0]

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `a file is read the same wherever it is cut`(pieceSize: Int) throws {
        let file = wavFile(chunks: [
            ("LIST", Array("odd".utf8)), ("fmt ", formatChunk(rate: 22050, channels: 2)), ("data", samples),
            ("id3 ", [9, 9]),
        ])

        let result = try read(file, inPiecesOf: pieceSize)

        #expect(result.samples == samples)
        #expect(result.reader.format == WAVFormat(sampleRate: 22050, channels: 2, sampleType: .signed16))
        #expect(result.reader.warnings.isEmpty)
    }

    @Test func `each sample type is decoded`() throws {
        func decoded(_ tag: UInt16, _ bits: UInt16, _ bytes: [UInt8]) throws -> Audio {
            let format = formatChunk(tag: tag, rate: 8000, bits: bits)
            let result = try read(wavFile(chunks: [("fmt ", format), ("data", bytes)]))
            return Audio(result.samples, format: try #require(result.reader.format).wireFormat)
        }

        #expect(try decoded(1, 8, [128, 0, 255]) == Audio([0, -32768, 32512] as [Int16], sampleRate: 8000))
        #expect(
            try decoded(1, 16, [0xFF, 0x7F, 0, 0x80]) == Audio([32767, -32768] as [Int16], sampleRate: 8000))
        #expect(
            try decoded(1, 24, [0, 0, 0x40, 0, 0, 0x80, 0xFF, 0xFF, 0xFF])
                == Audio([0.5, -1, -0x1p-23] as [Float], sampleRate: 8000))
        #expect(
            try decoded(1, 32, [0, 0, 0, 0x40, 0, 0, 0, 0x80])
                == Audio([0.5, -1] as [Float], sampleRate: 8000))
        #expect(try decoded(3, 32, [0, 0, 0, 0xBF]) == Audio([-0.5] as [Float], sampleRate: 8000))
        #expect(
            try decoded(3, 64, [0, 0, 0, 0, 0, 0, 0xE0, 0x3F]) == Audio([0.5] as [Float], sampleRate: 8000))
    }

    @Test func `the extensible format is read`() throws {
        let extensible =
            formatChunk(tag: 0xFFFE, bits: 16) + [22, 0, 16, 0, 0, 0, 0, 0, 1, 0]
            + [0, 0, 0, 0, 16, 0, 128, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]

        let result = try read(wavFile(chunks: [("fmt ", extensible), ("data", samples)]))

        #expect(result.samples == samples)
    }

    @Test(arguments: [0, 0xFFFF_FFFF] as [UInt32])
    func `a length that was never filled in means to the end`(size: UInt32) throws {
        var file = wavFile(chunks: [("fmt ", formatChunk()), ("data", [])])
        file.replaceSubrange(4..<8, with: bytes(size))
        file.replaceSubrange((file.count - 4)..., with: bytes(size))

        let result = try read(file + samples)

        #expect(result.samples == samples)
        #expect(result.reader.warnings == [.unstatedLength])
    }

    @Test func `a data chunk that is really empty holds nothing`() throws {
        let chunks = [("fmt ", formatChunk()), ("data", []), ("LIST", samples)]

        let result = try read(wavFile(chunks: chunks))

        #expect(result.samples.isEmpty)
        #expect(result.reader.warnings.isEmpty)
    }

    @Test func `a length beyond the end gives what is there, with a warning`() throws {
        var file = wavFile(chunks: [("fmt ", formatChunk()), ("data", samples)])
        file.replaceSubrange(40..<44, with: bytes(1000 as UInt32))

        let result = try read(file)

        #expect(result.samples == samples)
        #expect(result.reader.warnings == [.shorterThanStated(stated: 1000, found: 8)])
    }

    @Test func `a length short of the end stops there, with a warning`() throws {
        var file = wavFile(chunks: [("fmt ", formatChunk()), ("data", samples)])
        file.replaceSubrange(40..<44, with: bytes(4 as UInt32))

        let result = try read(file + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0])

        #expect(result.samples == Array(samples.prefix(4)))
        #expect(result.reader.warnings == [.bytesAfterSamples])
    }

    @Test func `a partial last frame is left out, with a warning`() throws {
        let file = wavFile(chunks: [("fmt ", formatChunk(channels: 2)), ("data", Array(samples.dropLast()))])

        let result = try read(file)

        #expect(result.samples == Array(samples.prefix(4)))
        #expect(result.reader.warnings == [.partialSampleFrame(byteCount: 3)])
    }

    @Test func `a file of more than 4 GiB states its length elsewhere`() throws {
        let sizes = bytes(UInt64(80)) + bytes(UInt64(4)) + bytes(UInt64(2)) + bytes(0 as UInt32)
        var file = wavFile(chunks: [("ds64", sizes), ("fmt ", formatChunk()), ("data", samples)])
        file.replaceSubrange(0..<4, with: "RF64".utf8)
        file.replaceSubrange(76..<80, with: bytes(UInt32.max))

        #expect(try read(file).samples == Array(samples.prefix(4)))
    }

    @Test func `headers that lie are refused with a reason`() {
        func error(_ format: [UInt8]) -> WAVError? {
            #expect(throws: WAVError.self) {
                try read(wavFile(chunks: [("fmt ", format), ("data", samples)]))
            }
        }

        #expect(error(formatChunk(rate: 0)) == .badSampleRate(0))
        #expect(error(formatChunk(rate: .max)) == .badSampleRate(4_294_967_295))
        #expect(error(formatChunk(channels: 0)) == .badChannelCount(0))
        #expect(error(formatChunk(channels: 65)) == .badChannelCount(65))
        #expect(error(formatChunk(bits: 0, blockAlign: 2)) == .badSampleSize(bits: 0))
        #expect(error(formatChunk(bits: 33, blockAlign: 5)) == .badSampleSize(bits: 33))
        #expect(error(formatChunk(tag: 3, bits: 16)) == .badSampleSize(bits: 16))
        #expect(error(formatChunk(channels: 2, blockAlign: 2)) == .badBlockAlign(stated: 2, expected: 4))
        #expect(error(formatChunk(blockAlign: 0)) == .badBlockAlign(stated: 0, expected: 2))
        #expect(error(formatChunk(tag: 7, bits: 8)) == .unsupportedEncoding(tag: 7))
        #expect(error(formatChunk(tag: 0xFFFE)) == .shortFormatChunk(byteCount: 16))
        #expect(error([1, 0]) == .shortFormatChunk(byteCount: 2))
    }

    @Test func `foreign and damaged files are refused with a reason`() {
        func error(_ file: [UInt8]) -> WAVError? {
            #expect(throws: WAVError.self) { try read(file) }
        }
        let format = ("fmt ", formatChunk())

        #expect(error([]) == .truncated(byteCount: 0))
        #expect(error(Array("ID3 whatever".utf8)) == .notWAV(start: Array("ID3 ".utf8)))
        #expect(error(Array("RIFF....AVI ".utf8)) == .notWAV(start: Array("RIFF".utf8)))
        #expect(error(wavFile(chunks: [("data", samples), format])) == .noFormat)
        #expect(error(wavFile(chunks: [format])) == .noData)
        #expect(error(wavFile(chunks: [])) == .noData)
    }

    @Test func `a header cut at any byte is refused, never a crash`() {
        let file = wavFile(chunks: [
            ("LIST", [1, 2, 3]), ("fmt ", formatChunk()), ("fact", [4, 0, 0, 0]), ("data", samples),
        ])
        for length in 0..<(file.count - samples.count) {
            #expect(throws: WAVError.self) { try read(Array(file.prefix(length))) }
        }
    }

    @Test func `random bytes are refused or read, never a crash`() {
        var random = SeededGenerator(seed: 4)
        let good = wavFile(chunks: [("fmt ", formatChunk(channels: 3, bits: 24)), ("data", samples)])
        for _ in 0..<5000 {
            var file = good
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                file[Int.random(in: 4..<file.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            guard let result = try? read(file, inPiecesOf: 11) else { continue }
            #expect(result.samples.count <= 2 * file.count)
        }
    }

    @Test func `an error tells how to mend it`() {
        let error = WAVError.notWAV(start: Array("fLaC".utf8))

        #expect(error.description.contains("'fLaC'"))
        #expect(error.description.contains("ffmpeg"))
    }
}

/// Reads a whole file.
func read(_ file: [UInt8], inPiecesOf size: Int = 4096) throws -> (samples: [UInt8], reader: WAVReader) {
    var reader = WAVReader()
    var samples: [UInt8] = []
    for start in stride(from: 0, to: file.count, by: size) {
        try reader.read(Array(file[start..<min(start + size, file.count)]), into: &samples)
    }
    try reader.finish()
    return (samples, reader)
}

/// A RIFF file with the given chunks, padded where their size is odd.
func wavFile(chunks: [(String, [UInt8])]) -> [UInt8] {
    let body = chunks.flatMap { name, content in
        Array(name.utf8) + bytes(UInt32(content.count)) + content
            + [UInt8](repeating: 0, count: content.count % 2)
    }
    return Array("RIFF".utf8) + bytes(UInt32(body.count + 4)) + Array("WAVE".utf8) + body
}

/// The content of a `fmt ` chunk; the block align is right unless it is given.
func formatChunk(
    tag: UInt16 = 1, rate: UInt32 = 16000, channels: UInt16 = 1, bits: UInt16 = 16, blockAlign: UInt16? = nil
) -> [UInt8] {
    bytes(tag) + bytes(channels) + bytes(rate) + bytes(0 as UInt32)
        + bytes(blockAlign ?? channels * (bits / 8))
        + bytes(bits)
}

/// An integer, little endian.
func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
