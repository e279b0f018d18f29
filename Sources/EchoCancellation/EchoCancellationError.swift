/// Why the echo cannot be taken away.
public enum EchoCancellationError: Error, Equatable, Sendable {
    /// speexdsp found no memory for its filters.
    case unavailable(tail: Int)
    /// This build of speexdsp computes with integers and has no automatic gain.
    case noAutomaticGain
}

extension EchoCancellationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unavailable(let tail): "speexdsp found no memory for a filter of \(tail) ms"
        case .noAutomaticGain:
            "the speexdsp of this system has no automatic gain: set 'automatic_gain' to false"
        }
    }
}
