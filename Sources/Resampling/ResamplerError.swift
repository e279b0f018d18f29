/// Why samples cannot be resampled.
public enum ResamplerError: Error, Equatable, Sendable {
    /// A rate that is not positive, no channels, or a quality out of range.
    case badSettings(from: Int, to: Int, channels: Int, quality: Int)
    /// speexdsp found no memory for its filter, or a ratio it cannot compute.
    case unavailable(from: Int, to: Int, reason: String)
    /// So many sample frames at once would grow beyond all measure.
    case tooLong(frameCount: Int, from: Int, to: Int)
}

extension ResamplerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badSettings(let from, let to, let channels, let quality):
            "cannot resample \(channels) channels from \(from) Hz to \(to) Hz with quality \(quality)"
        case .unavailable(let from, let to, let reason):
            "cannot resample from \(from) Hz to \(to) Hz: \(reason)"
        case .tooLong(let count, let from, let to):
            "\(count) samples in one message are too many to resample from \(from) Hz to \(to) Hz: send shorter ones"
        }
    }
}
