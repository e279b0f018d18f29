public import Messages
public import Sound

/// Reads appended audio that may be a WAV file: each append a file of its own, or one file cut into many appends.
///
/// Clients that stream what a recorder gives them send a header first, often with a length that is not true. Such a
/// client is understood: its header names the format of all audio that follows, until the buffer is empty again.
public struct LenientAudioReader: Sendable {
    private var reader: WAVReader?
    /// Reads what comes behind the samples that the header tells of.
    private var decoder: SampleDecoder?

    /// A reader for an empty input buffer.
    public init() {}

    /// Whether `bytes` begin like a WAV file.
    public static func isWAV(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 12 && (bytes.starts(with: "RIFF".utf8) || bytes.starts(with: "RF64".utf8))
            && bytes[8..<12].elementsEqual("WAVE".utf8)
    }

    /// Takes the bytes of one append. Gives its whole sample frames and their format; nil where no header has come yet,
    /// so that the bytes are in the session's format.
    public mutating func read(_ bytes: [UInt8]) throws(WAVError) -> (samples: [UInt8], format: AudioFormat)? {
        var samples: [UInt8] = []
        if Self.isWAV(bytes) {
            var reader = WAVReader()
            try reader.read(bytes, into: &samples)
            self.reader = reader
            decoder = reader.format.map { SampleDecoder(type: $0.sampleType, channels: $0.channels) }
        } else if var reader, reader.isBeforeEndOfSamples {
            try reader.read(bytes, into: &samples)
            self.reader = reader
            decoder =
                decoder ?? reader.format.map { SampleDecoder(type: $0.sampleType, channels: $0.channels) }
        } else {
            decoder?.decode(bytes[...], into: &samples)
        }
        guard let reader else { return nil }
        return (samples, reader.format?.wireFormat ?? AudioFormat(sampleRate: G711.sampleRate))
    }

    /// All samples of a whole WAV file, in the format of a client.
    static func samples(of file: [UInt8], in format: ClientAudioFormat) throws(WAVError) -> [UInt8] {
        var reader = LenientAudioReader()
        guard let (samples, source) = try reader.read(file) else { return [] }
        var converter = SoundConverter(to: format.sampleRate)
        var converted = converter.convert(samples, from: source)
        converted += converter.finish()
        return format.encode(converted)
    }

    /// Forgets the header: the input buffer has been committed or cleared.
    public mutating func reset() {
        self = LenientAudioReader()
    }
}
