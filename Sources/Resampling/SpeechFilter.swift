internal import Glibc

/// The filter between two sample rates whose ratio is one of small numbers: a windowed sinc, cut into one row of
/// coefficients for each place that a sample of the output can have between two of the input.
///
/// The ripple up to 0.44 of the lower rate stays below 0.01 dB, and what lies above 0.56 of it is 69 dB down or more (73
/// from 24 to 16 kHz): a filter of twice the length would do better in measurements, but not in any ear. Its delay is
/// half of its length, 1.3 ms from 24 to 16 kHz.
struct SpeechFilter {
    /// Places between two samples of the input.
    let phaseCount: Int
    /// How many places the next sample of the output is away.
    let phaseStep: Int
    /// Samples of the input that one of the output is made of.
    let length: Int
    /// Row by row, as parts of 2 to the power of `scale`.
    private let coefficients: [Int16]
    private let scale: Int32

    /// The greatest number in a ratio: 8 and 48 kHz have it.
    private static let greatestStep = 6
    /// How far the stop band is down before the coefficients are rounded, in decibels.
    private static let attenuation = 78.0
    /// From pass band to stop band, in parts of the lower rate.
    private static let transition = 0.12

    /// `nil` where the rates have no small ratio.
    init?(from inputRate: Int, to outputRate: Int) {
        guard inputRate > 0, outputRate > 0, inputRate != outputRate else { return nil }
        let common = Self.greatestCommonDivisor(inputRate, outputRate)
        let phaseCount = outputRate / common
        let phaseStep = inputRate / common
        guard max(phaseCount, phaseStep) <= Self.greatestStep else { return nil }
        // The lower rate in parts of the input's.
        let band = min(1, Double(phaseCount) / Double(phaseStep))
        // Kaiser's formula; whole vectors of eight.
        let needed = (Self.attenuation - 7.95) / (2.285 * 2 * .pi * Self.transition * band)
        let length = Int((needed / 8).rounded(.up)) * 8
        let rows = (0..<phaseCount).map { phase in
            Self.row(length: length, band: band, offset: Double(phase) / Double(phaseCount))
        }
        // 15 bits where they hold the greatest coefficient and the sum of all products; see `product`.
        let isSmall = rows.allSatisfy { row in
            row.allSatisfy { $0 < 0.99 } && row.reduce(0) { $0 + abs($1) } < 1.99
        }
        let scale: Int32 = isSmall ? 15 : 14
        self.phaseCount = phaseCount
        self.phaseStep = phaseStep
        self.length = length
        self.scale = scale
        coefficients = rows.flatMap { Self.rounded($0, scale: scale) }
    }

    private static func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
        right == 0 ? left : greatestCommonDivisor(right, left % right)
    }

    /// The coefficients for a sample that lies `offset` behind the one in the middle; together they are one.
    private static func row(length: Int, band: Double, offset: Double) -> [Double] {
        let half = Double(length / 2)
        let steepness = 0.1102 * (attenuation - 8.7)
        let row = (0..<length).map { index in
            let time = Double(index + 1) - half - offset
            let inside = max(0, 1 - time * time / (half * half))
            let angle = .pi * band * time
            return (angle == 0 ? 1 : sin(angle) / angle) * bessel(steepness * inside.squareRoot())
        }
        let sum = row.reduce(0, +)
        return row.map { $0 / sum }
    }

    /// The coefficients as integers that are one together, too: what rounding leaves over goes to those that it
    /// changes least.
    private static func rounded(_ row: [Double], scale: Int32) -> [Int16] {
        let one = Double(1 << scale)
        var rounded = row.map { Int16(($0 * one).rounded()) }
        let missing = Int(one) - rounded.reduce(0) { $0 + Int($1) }
        let nearest = row.indices.sorted { left, right in
            let errors = [left, right].map {
                (row[$0] * one - Double(rounded[$0])) * Double(missing.signum())
            }
            return errors[0] > errors[1]
        }
        for index in nearest.prefix(abs(missing)) { rounded[index] += Int16(missing.signum()) }
        return rounded
    }

    /// The modified Bessel function of order zero, of which Kaiser's window is made.
    private static func bessel(_ x: Double) -> Double {
        var sum = 1.0
        var term = 1.0
        for index in 1...40 {
            term *= (x / 2 / Double(index)) * (x / 2 / Double(index))
            sum += term
        }
        return sum
    }

    /// Fills the output with samples made of the input, which must be as long as they need.
    ///
    /// - Parameter phase: the place of the first sample; then that of the one after the last.
    /// - Returns: how many samples of the input are not needed any more.
    func run(
        over input: UnsafeBufferPointer<Int16>, phase: inout Int,
        into output: UnsafeMutableBufferPointer<Int16>
    ) -> Int {
        var place = phase
        var start = 0
        let half = Int64(1) << (Int64(scale) - 1)
        coefficients.withUnsafeBufferPointer { coefficients in
            guard let rows = coefficients.baseAddress, let samples = input.baseAddress else { return }
            for index in output.indices {
                assert(start + length <= input.count)
                let sum = product(samples + start, rows + place * length)
                output[index] = Int16(clamping: (Int64(sum) &+ half) &>> Int64(scale))
                place &+= phaseStep
                while place >= phaseCount {
                    place &-= phaseCount
                    start &+= 1
                }
            }
        }
        phase = place
        return start
    }

    /// The sum of the products, twice eight at a time: both lie `length` samples in memory, a multiple of eight.
    ///
    /// It cannot overflow: without their signs, the coefficients of a row add up to less than two with 15 bits of scale
    /// and to less than four with 14, so that the sum stays below 2¹⁵ × 2¹⁶.
    @inline(__always)
    private func product(_ samples: UnsafePointer<Int16>, _ coefficients: UnsafePointer<Int16>) -> Int32 {
        let samples = UnsafeRawPointer(samples)
        let coefficients = UnsafeRawPointer(coefficients)
        var sum = SIMD4<Int32>.zero
        var otherSum = SIMD4<Int32>.zero
        var offset = 0
        while offset < (length &- 8) &* 2 {
            sum &+= Self.products(samples + offset, coefficients + offset)
            otherSum &+= Self.products(samples + offset + 16, coefficients + offset + 16)
            offset &+= 32
        }
        if offset < length &* 2 { sum &+= Self.products(samples + offset, coefficients + offset) }
        return (sum &+ otherSum).wrappedSum()
    }

    /// Eight products, neighbours added: where a processor multiplies and adds in one, this is what it does.
    @inline(__always)
    private static func products(
        _ samples: UnsafeRawPointer, _ coefficients: UnsafeRawPointer
    ) -> SIMD4<Int32> {
        let left = samples.loadUnaligned(as: SIMD8<Int16>.self)
        let right = coefficients.loadUnaligned(as: SIMD8<Int16>.self)
        let products = SIMD8<Int32>(truncatingIfNeeded: left) &* SIMD8<Int32>(truncatingIfNeeded: right)
        return products.evenHalf &+ products.oddHalf
    }
}
