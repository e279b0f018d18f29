import Glibc

/// The sine of a known frequency that lies closest to some samples, by least squares.
struct SineFit {
    /// The peak of the sine.
    let amplitude: Double
    /// The root mean square of what is left.
    let residual: Double
    /// The root mean square of the sine.
    var level: Double { amplitude / 2.0.squareRoot() }

    /// Fits a sine of `frequency` Hz to samples at `rate` Hz.
    init(of samples: [Float], frequency: Double, rate: Double) {
        var sineSine = 0.0
        var sineCosine = 0.0
        var cosineCosine = 0.0
        var sampleSine = 0.0
        var sampleCosine = 0.0
        for (index, sample) in samples.enumerated() {
            let phase = 2 * Double.pi * frequency / rate * Double(index)
            let (sine, cosine) = (sin(phase), cos(phase))
            sineSine += sine * sine
            sineCosine += sine * cosine
            cosineCosine += cosine * cosine
            sampleSine += Double(sample) * sine
            sampleCosine += Double(sample) * cosine
        }
        let determinant = sineSine * cosineCosine - sineCosine * sineCosine
        let sinePart = (sampleSine * cosineCosine - sampleCosine * sineCosine) / determinant
        let cosinePart = (sampleCosine * sineSine - sampleSine * sineCosine) / determinant
        var squares = 0.0
        for (index, sample) in samples.enumerated() {
            let phase = 2 * Double.pi * frequency / rate * Double(index)
            let rest = Double(sample) - sinePart * sin(phase) - cosinePart * cos(phase)
            squares += rest * rest
        }
        amplitude = (sinePart * sinePart + cosinePart * cosinePart).squareRoot()
        residual = (squares / Double(samples.count)).squareRoot()
    }
}
