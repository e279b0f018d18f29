import Messages
import Sound

/// An open sound file, read piece by piece: memory stays small however long the file is.
struct SoundFile {
    /// The format of the samples that `read` gives.
    private(set) var format: AudioFormat
    private let file: ReadableFile
    private var content: Content
    private var hasEnded = false
    /// Decoded samples; those before `start` have been given.
    private var samples: [UInt8] = []
    private var start = 0

    private enum Content {
        case wav(WAVReader)
        case raw(SampleDecoder)
    }

    /// Opens a file and reads its header. A name that ends in `.raw` or `.pcm` has none: its samples are as `raw` says.
    init(path: String, raw: WAVFormat) throws(SoundFileError) {
        let name = path.lowercased()
        let isRaw = name.hasSuffix(".raw") || name.hasSuffix(".pcm")
        file = try ReadableFile(path: path)
        format = raw.wireFormat
        content =
            isRaw ? .raw(SampleDecoder(type: raw.sampleType, channels: raw.channels)) : .wav(WAVReader())
        while case .wav(let reader) = content {
            if let found = reader.format, reader.dataOffset != nil {
                format = found.wireFormat
                return
            }
            try readPiece()
        }
    }

    /// What is wrong with the file; complete once `read` has given the last samples.
    var warnings: [WAVWarning] {
        switch content {
        case .wav(let reader): return reader.warnings
        case .raw(let decoder):
            let isPartial = hasEnded && decoder.partialByteCount > 0
            return isPartial ? [.partialSampleFrame(byteCount: decoder.partialByteCount)] : []
        }
    }

    /// The next sample frames; fewer than `frameCount` only at the end, none after it.
    mutating func read(frameCount: Int) throws(SoundFileError) -> [UInt8] {
        let byteCount = frameCount * format.frameByteCount
        while samples.count - start < byteCount, !hasEnded {
            samples.removeFirst(start)
            start = 0
            try readPiece()
        }
        let end = min(start + byteCount, samples.count)
        defer { start = end }
        return Array(samples[start..<end])
    }

    private mutating func readPiece() throws(SoundFileError) {
        let bytes = try file.read()
        hasEnded = bytes.isEmpty
        switch content {
        case .wav(var reader):
            do throws(WAVError) {
                try hasEnded ? reader.finish() : reader.read(bytes, into: &samples)
            } catch {
                throw .badContent(path: file.path, error)
            }
            hasEnded = hasEnded || reader.isFinished
            content = .wav(reader)
        case .raw(var decoder):
            decoder.decode(bytes[...], into: &samples)
            content = .raw(decoder)
        }
    }
}
