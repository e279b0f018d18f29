internal import Glibc
internal import Messages
internal import Sound

/// A WAV file that grows. Its header is true after every second of audio and at the end.
final class WAVFile {
    private let path: String
    private let descriptor: Int32
    private var header: WAVHeader?
    private var unstatedByteCount = 0

    /// Creates the file, or empties the one that is there.
    init(path: String) throws(CommandFailure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw WAVFile.failure("cannot be written", path) }
    }

    deinit {
        close(descriptor)
    }

    /// How much audio is in it, in seconds.
    var seconds: Double {
        guard let header, header.format.frameByteCount > 0 else { return 0 }
        return Double(header.dataByteCount) / Double(header.format.frameByteCount * header.format.sampleRate)
    }

    /// Adds audio; the first gives the file its format.
    func append(_ audio: Audio) throws(CommandFailure) {
        var header = self.header ?? WAVHeader(format: audio.format)
        guard header.format == audio.format else {
            throw .failed(
                "\(path): the output has changed from \(header.format) to \(audio.format), and a WAV file has one "
                    + "format; tap it again into another file, or tap behind a resampler")
        }
        if self.header == nil { try write(header.bytes) }
        try write(audio.bytes)
        header.dataByteCount += UInt64(audio.bytes.count)
        self.header = header
        unstatedByteCount += audio.bytes.count
        if unstatedByteCount >= header.format.frameByteCount * header.format.sampleRate { try finish() }
    }

    /// Makes the header true.
    func finish() throws(CommandFailure) {
        guard let header else { return }
        unstatedByteCount = 0
        let bytes = header.bytes
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw WAVFile.failure("cannot be written", path)
        }
    }

    private func write(_ bytes: [UInt8]) throws(CommandFailure) {
        guard writeAll(bytes, to: descriptor) else { throw WAVFile.failure("cannot be written", path) }
    }

    private static func failure(_ what: String, _ path: String) -> CommandFailure {
        .failed("\(path) \(what): \(String(cString: strerror(errno)))")
    }
}
