import Glibc
import Resampling

/// Measures one ratio at one quality by sending sines through the resampler in pieces of 20 ms.
struct Measurement {
    let from: Int
    let to: Int
    let quality: Int

    private var lowerRate: Double { Double(min(from, to)) }
    /// The band that must stay as it is, and where the band begins that must vanish, in parts of the lower rate.
    private static let passbandEnd = 0.4375
    private static let stopBandStart = 0.5625

    /// The gain's range from 50 Hz to 0.4375 of the lower rate, in dB.
    func passband() throws -> (ripple: Double, images: Double) {
        var gains: [Double] = []
        var images = 0.0
        for frequency in steps(50, Self.passbandEnd * lowerRate, count: 60) {
            let fit = try response(frequency)
            gains.append(fit.amplitude)
            images = max(images, fit.residual / fit.level)
        }
        return (decibels((gains.max() ?? 0) / (gains.min() ?? 1)), decibels(images))
    }

    /// Up to where the gain stays over −3 dB, in Hz.
    func bandwidth() throws -> Double {
        var bandwidth = 0.0
        for frequency in steps(0.4 * lowerRate, 0.4995 * lowerRate, count: 100)
        where try response(frequency).amplitude > amplitude * 0.7079 {
            bandwidth = frequency
        }
        return bandwidth
    }

    /// What is left of tones that must vanish: aliases from 0.5625 of the output rate when the rate goes down, images
    /// of the passband when it goes up; the worst, in dB below the tone.
    func stopBand() throws -> Double {
        guard from > to else { return try passband().images }
        var worst = 0.0
        for frequency in steps(Self.stopBandStart * lowerRate, 0.499 * Double(from), count: 120) {
            let output = try steadyPart(resample(sine(frequency, amplitude: amplitude)))
            worst = max(worst, sqrt(meanSquare(output)) / (amplitude / 2.0.squareRoot()))
        }
        return decibels(worst)
    }

    /// All that is not the tone in a tone of 1 kHz at −1 dBFS, in dB below it.
    func distortion() throws -> Double {
        let fit = try response(1000, amplitude: 0.891)
        return decibels(fit.residual / fit.level)
    }

    /// How long the input has been there when its output comes, at worst, in seconds.
    func delay() throws -> Double {
        let resampler = try Resampler(from: from, to: to, quality: quality)
        let piece = [Float](repeating: 0, count: from / 50)
        var worst = 0.0
        for _ in 0..<500 {
            _ = try resampler.process(piece)
            let taken = Double(resampler.consumedFrameCount) / Double(from)
            worst = max(worst, taken - Double(resampler.producedFrameCount) / Double(to))
        }
        return worst
    }

    /// Seconds of audio per second of processor time.
    func speed() throws -> Double {
        let resampler = try Resampler(from: from, to: to, quality: quality)
        let piece = Array(sine(1000, amplitude: amplitude).prefix(from / 50))
        let start = clock()
        for _ in 0..<3000 { _ = try resampler.process(piece) }
        return 60 / (Double(clock() - start) / Double(CLOCKS_PER_SEC))
    }

    private let amplitude = 0.5

    private func steps(_ first: Double, _ last: Double, count: Int) -> [Double] {
        (0...count).map { first + (last - first) * Double($0) / Double(count) }
    }

    private func sine(_ frequency: Double, amplitude: Double) -> [Float] {
        (0..<from / 2).map { Float(amplitude * sin(2 * .pi * frequency / Double(from) * Double($0))) }
    }

    private func resample(_ input: [Float]) throws -> [Float] {
        let resampler = try Resampler(from: from, to: to, quality: quality)
        var output: [Float] = []
        for start in stride(from: 0, to: input.count, by: from / 50) {
            output += try resampler.process(Array(input[start..<min(start + from / 50, input.count)]))
        }
        return output + resampler.finish()
    }

    private func response(_ frequency: Double) throws -> SineFit {
        try response(frequency, amplitude: amplitude)
    }

    private func response(_ frequency: Double, amplitude: Double) throws -> SineFit {
        let output = try resample(sine(frequency, amplitude: amplitude))
        return SineFit(of: Array(steadyPart(output)), frequency: frequency, rate: Double(to))
    }

    /// Without the two ends, where the sine begins and breaks off.
    private func steadyPart(_ output: [Float]) -> ArraySlice<Float> {
        output[output.count * 3 / 10..<output.count * 7 / 10]
    }

    private func meanSquare(_ samples: ArraySlice<Float>) -> Double {
        samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(samples.count)
    }

    private func decibels(_ ratio: Double) -> Double {
        20 * log10(max(ratio, 1e-10))
    }
}
