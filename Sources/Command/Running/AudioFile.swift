internal import Messages
internal import Sound

/// Reads recordings to send them.
enum AudioFile {
    /// Frames a second: each lasts 20 ms.
    static let framesPerSecond = 50

    /// A WAV file as audio in frames of 20 ms; the first is marked as start, the last as final.
    static func frames(of path: String, metadata: Metadata) throws -> [Audio] {
        var reader = WAVReader()
        var samples: [UInt8] = []
        do {
            try reader.read(try Files.read(path), into: &samples)
            try reader.finish()
        } catch let error as WAVError {
            throw CommandFailure.failed("\(path): \(error)")
        }
        for warning in reader.warnings { StandardError.write("\(path): \(warning)\n") }
        guard let format = reader.format?.wireFormat else {
            throw CommandFailure.failed("\(path) holds no samples")
        }
        return frames(of: samples, format, metadata)
    }

    private static func frames(of samples: [UInt8], _ format: AudioFormat, _ metadata: Metadata) -> [Audio] {
        let size = max(1, format.sampleRate / framesPerSecond) * format.frameByteCount
        return stride(from: 0, to: samples.count, by: size).map { start in
            Audio(
                Array(samples[start..<min(start + size, samples.count)]), format: format,
                position: Int64(start / format.frameByteCount), isStart: start == 0,
                isFinal: start + size >= samples.count, metadata: metadata)
        }
    }
}
