/// The two laws of telephone audio (ITU-T G.711): one byte a sample, as loud as 14 bits (µ-law) or 13 bits (A-law).
public enum G711: String, CaseIterable, Sendable {
    /// North America and Japan; silence is FF.
    case muLaw
    /// Elsewhere; silence is D5.
    case aLaw

    /// Samples per second of a telephone line.
    public static let sampleRate = 8000

    /// The samples that `bytes` stand for, scaled to 16 bits.
    public func decode(_ bytes: [UInt8]) -> [Int16] {
        let table = self == .muLaw ? Self.muLawSamples : Self.aLawSamples
        return bytes.map { table[Int($0)] }
    }

    /// The bytes that stand for `samples`: for each the one in whose interval it lies.
    public func encode(_ samples: [Int16]) -> [UInt8] {
        switch self {
        case .muLaw: samples.map(Self.muLawByte)
        case .aLaw: samples.map(Self.aLawByte)
        }
    }

    private static let muLawSamples = (0...UInt8.max).map(muLawSample)
    private static let aLawSamples = (0...UInt8.max).map(aLawSample)

    /// Lifts the sample so that the segments begin at powers of two: 33 in the standard's 14 bits, 132 in 16.
    private static let muLawBias = 132
    /// The loudest sample that stays in the last segment once it is lifted.
    private static let muLawPeak = 32635

    /// A byte is sign, three bits of segment and four of step, all inverted on the line.
    private static func muLawSample(_ byte: UInt8) -> Int16 {
        let bits = ~byte
        let segment = Int(bits >> 4 & 7)
        let magnitude = (Int(bits & 15) << 3 + muLawBias) << segment - muLawBias
        return Int16(bits & 0x80 == 0 ? magnitude : -magnitude)
    }

    private static func muLawByte(_ sample: Int16) -> UInt8 {
        let lifted = min(Int(sample.magnitude), muLawPeak) + muLawBias
        let segment = UInt16(lifted).highestBit - 7
        let step = lifted >> (segment + 3) & 15
        return ~(UInt8(sample < 0 ? 0x80 : 0) | UInt8(segment << 4 | step))
    }

    /// Every second bit is inverted on the line; the sign bit is set for positive samples.
    private static let aLawToggle: UInt8 = 0x55

    private static func aLawSample(_ byte: UInt8) -> Int16 {
        let bits = byte ^ aLawToggle
        let segment = Int(bits >> 4 & 7)
        let step = Int(bits & 15) << 4 + 8
        let magnitude = segment == 0 ? step : (step + 256) << (segment - 1)
        return Int16(bits & 0x80 == 0 ? -magnitude : magnitude)
    }

    private static func aLawByte(_ sample: Int16) -> UInt8 {
        // Without a zero of its own, the law is symmetric around -1/2: -1 mirrors 0.
        let magnitude = sample < 0 ? ~sample : sample
        let segment = max(UInt16(magnitude).highestBit - 7, 0)
        let step = Int(magnitude) >> (segment == 0 ? 4 : segment + 3) & 15
        return (UInt8(sample < 0 ? 0 : 0x80) | UInt8(segment << 4 | step)) ^ aLawToggle
    }
}

extension UInt16 {
    /// The position of the highest bit that is set; -1 where none is.
    fileprivate var highestBit: Int { bitWidth - 1 - leadingZeroBitCount }
}
