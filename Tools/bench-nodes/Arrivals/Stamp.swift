import Messages

/// What the first 16 bytes of a measured payload say: which message it is, and when it was sent.
public struct Stamp {
    /// Counts from 0; negative while warming up.
    public var sequence: Int64
    /// CLOCK_MONOTONIC in nanoseconds, taken just before sending.
    public var sent: UInt64

    /// A stamp to write into a payload.
    public init(sequence: Int64, sent: UInt64) {
        self.sequence = sequence
        self.sent = sent
    }

    /// Reads the stamp of a message; `nil` where the payload is too short.
    public init?(_ audio: Audio) {
        guard audio.bytes.count >= 16 else { return nil }
        (sequence, sent) = audio.bytes.withUnsafeBytes {
            (
                Int64(littleEndian: $0.loadUnaligned(as: Int64.self)),
                UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    /// Writes the stamp into the first 16 bytes of a payload, 640 bytes being 20 ms at 16 kHz.
    public func write(into payload: inout [UInt8]) {
        payload.withUnsafeMutableBytes { bytes in
            bytes.storeBytes(of: sequence.littleEndian, as: Int64.self)
            bytes.storeBytes(of: sent.littleEndian, toByteOffset: 8, as: UInt64.self)
        }
    }
}
