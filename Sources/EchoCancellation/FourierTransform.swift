internal import Glibc

/// The discrete Fourier transform of complex numbers, of one length that is a power of two.
struct FourierTransform {
    let length: Int
    private let cosines: [Float]
    private let sines: [Float]
    private let order: [Int32]

    /// Prepares transforms of 2^`exponent` numbers.
    init(exponent: Int) {
        let length = 1 << exponent
        self.length = length
        cosines = (0..<length / 2).map { Float(cos(2 * Double.pi * Double($0) / Double(length))) }
        sines = (0..<length / 2).map { Float(-sin(2 * Double.pi * Double($0) / Double(length))) }
        order = (0..<length).map { index in
            Int32(truncatingIfNeeded: UInt64(index).bitReversed >> UInt64(64 - exponent))
        }
    }

    /// Transforms in place.
    func forward(_ real: inout [Float], _ imaginary: inout [Float]) {
        reorder(&real)
        reorder(&imaginary)
        real.withUnsafeMutableBufferPointer { real in
            imaginary.withUnsafeMutableBufferPointer { imaginary in
                var half = 1
                while half < length {
                    combine(real, imaginary, half: half)
                    half *= 2
                }
            }
        }
    }

    /// The inverse in place, without the division by the length.
    func inverse(_ real: inout [Float], _ imaginary: inout [Float]) {
        // Exchanged parts turn a forward transform into an inverse one.
        forward(&imaginary, &real)
    }

    private func reorder(_ values: inout [Float]) {
        for index in 0..<length where index < Int(order[index]) {
            values.swapAt(index, Int(order[index]))
        }
    }

    private func combine(
        _ real: UnsafeMutableBufferPointer<Float>, _ imaginary: UnsafeMutableBufferPointer<Float>, half: Int
    ) {
        let stride = length / (2 * half)
        for start in Swift.stride(from: 0, to: length, by: 2 * half) {
            for offset in 0..<half {
                let cosine = cosines[offset * stride]
                let sine = sines[offset * stride]
                let upper = start + offset
                let lower = upper + half
                let x = real[lower] * cosine - imaginary[lower] * sine
                let y = real[lower] * sine + imaginary[lower] * cosine
                real[lower] = real[upper] - x
                imaginary[lower] = imaginary[upper] - y
                real[upper] += x
                imaginary[upper] += y
            }
        }
    }
}

extension UInt64 {
    /// The bits in the opposite order.
    fileprivate var bitReversed: UInt64 {
        var value = self
        var result: UInt64 = 0
        for _ in 0..<64 {
            result = result << 1 | value & 1
            value >>= 1
        }
        return result
    }
}
