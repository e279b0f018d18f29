public import Messages

/// How a file stores one sample, always little endian.
public enum SampleType: String, CaseIterable, Sendable {
    /// 8 bits, unsigned: silence is 128.
    case unsigned8 = "u8"
    /// 16 bits, signed.
    case signed16 = "s16"
    /// 24 bits, signed, in three bytes.
    case signed24 = "s24"
    /// 32 bits, signed.
    case signed32 = "s32"
    /// IEEE single precision, full scale at ±1.
    case float32 = "f32"
    /// IEEE double precision, full scale at ±1.
    case float64 = "f64"

    /// The size of one sample in bytes.
    public var byteCount: Int {
        switch self {
        case .unsigned8: 1
        case .signed16: 2
        case .signed24: 3
        case .signed32, .float32: 4
        case .float64: 8
        }
    }

    /// The encoding on the wire that keeps what the samples hold: 16 bits where they suffice, floats for the rest.
    public var wireEncoding: SampleEncoding {
        switch self {
        case .unsigned8, .signed16: .s16
        case .signed24, .signed32, .float32, .float64: .f32
        }
    }
}
