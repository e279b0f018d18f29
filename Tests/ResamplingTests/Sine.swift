import Glibc

/// A sine of `amplitude` at `frequency` Hz.
func sine(_ frequency: Double, rate: Int, count: Int, amplitude: Double = 0.5) -> [Float] {
    (0..<count).map { Float(amplitude * sin(2 * .pi * frequency / Double(rate) * Double($0))) }
}

/// The greatest difference between two signals, the ends left out.
func deviation(_ left: [Float], _ right: [Float], margin: Int) -> Float {
    zip(left, right).dropFirst(margin).dropLast(margin).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
