internal import CALSA

/// How an open device takes or gives samples.
public struct PCMFormat: Equatable, Sendable {
    /// How one sample is stored, little endian.
    public enum Encoding: Sendable {
        case s16, s32
    }

    /// Sample frames per second.
    public var sampleRate: Int
    /// Interleaved channels.
    public var channels: Int
    /// How one sample is stored.
    public var encoding: Encoding
    /// How many sample frames pass between two wake-ups.
    public var periodFrameCount: Int
    /// How many sample frames the device holds.
    public var bufferFrameCount: Int
}

extension PCMFormat: CustomStringConvertible {
    public var description: String {
        let depth = encoding == .s16 ? "16 bits" : "32 bits"
        let buffer = bufferFrameCount * 1000 / max(1, sampleRate)
        return "\(sampleRate) Hz, \(channels == 1 ? "mono" : "\(channels) channels"), \(depth), "
            + "\(buffer) ms of buffer"
    }
}
