internal import Messages

/// Why a file cannot be read as WAV.
public enum WAVError: Error, Equatable, Sendable {
    /// The file does not begin with `RIFF … WAVE`; `start` holds its first bytes.
    case notWAV(start: [UInt8])
    /// The file ends before its samples begin.
    case truncated(byteCount: Int64)
    /// The samples begin before any `fmt ` chunk has said what they are.
    case noFormat
    /// The file ends without a `data` chunk.
    case noData
    /// The `fmt ` chunk is too short to hold a format.
    case shortFormatChunk(byteCount: Int)
    /// The `ds64` chunk of an RF64 file is missing or too short.
    case noLongSizes
    /// A sample rate out of `AudioFormat.sampleRates`.
    case badSampleRate(Int)
    /// A channel count out of `AudioFormat.channelCounts`.
    case badChannelCount(Int)
    /// No samples of this size.
    case badSampleSize(bits: Int)
    /// A sample frame is not as long as its channels.
    case badBlockAlign(stated: Int, expected: Int)
    /// A compressed or otherwise foreign encoding.
    case unsupportedEncoding(tag: UInt16)
}

extension WAVError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notWAV(let start):
            "it is no WAV file: it begins with \(Self.quote(start)) in place of 'RIFF'. "
                + "Convert it (ffmpeg -i FILE new.wav), or name it .raw or .pcm if it holds bare samples"
        case .truncated(let count): "it ends after \(count) bytes, within its header: the file is cut off"
        case .noFormat:
            "its samples begin before a 'fmt ' chunk has said what they are: the header is damaged"
        case .noData: "it has no 'data' chunk: the file is cut off or damaged"
        case .shortFormatChunk(let count):
            "its 'fmt ' chunk of \(count) bytes is too short to hold a format: the header is damaged"
        case .noLongSizes: "it is an RF64 file without a complete 'ds64' chunk: the header is damaged"
        case .badSampleRate(let rate):
            "its header states a sample rate of \(rate) Hz; "
                + "\(AudioFormat.sampleRates.lowerBound) to \(AudioFormat.sampleRates.upperBound) Hz can be read"
        case .badChannelCount(let count):
            "its header states \(count) channels; "
                + "\(AudioFormat.channelCounts.lowerBound) to \(AudioFormat.channelCounts.upperBound) can be read"
        case .badSampleSize(let bits):
            "its header states samples of \(bits) bits; "
                + "integers of 8, 16, 24 and 32 bits and floats of 32 and 64 can be read"
        case .badBlockAlign(let stated, let expected):
            "its header states \(stated) bytes for one sample of every channel where \(expected) belong: "
                + "the header is damaged"
        case .unsupportedEncoding(let tag):
            "its samples are stored as \(Self.name(ofEncoding: tag)), which is not read here. "
                + "Convert it (ffmpeg -i FILE -c:a pcm_s16le new.wav)"
        }
    }

    private static func quote(_ bytes: [UInt8]) -> String {
        let isPrintable = bytes.allSatisfy { (0x20...0x7E).contains($0) }
        return isPrintable ? "'\(String(decoding: bytes, as: UTF8.self))'" : "the bytes \(bytes)"
    }

    private static func name(ofEncoding tag: UInt16) -> String {
        switch tag {
        case 2: "Microsoft ADPCM"
        case 6: "A-law"
        case 7: "µ-law"
        case 0x11: "IMA ADPCM"
        case 0x31: "GSM 6.10"
        case 0x55: "MP3"
        default: "format number \(tag)"
        }
    }
}
