/// Finds how far the microphone lags behind what was played: the highest peak of their correlation.
///
/// The spectrum is whitened, so that the peak is as narrow as the echo's direct sound, whatever is spoken.
final class DelayFinder {
    /// How much of the microphone is compared at once: 1 s.
    static let blockLength = 1 << 14
    /// How far the microphone may be ahead of the reference's own times: 300 ms.
    static let greatestLead = 4800
    /// How far it may lag behind: 0.72 s.
    static let greatestLag = length - blockLength - greatestLead
    /// How much of the reference is compared.
    static let length = 1 << 15

    /// A peak of the correlation.
    struct Peak: Equatable {
        /// How far the microphone lags, in samples.
        var lag: Double
        /// How high the peak is over the mean height of the correlation.
        var prominence: Double
    }

    /// What was found.
    struct Finding: Equatable {
        /// The echo's direct sound: the first of the highest peaks.
        var first: Peak
        /// How far the whole pattern of the echo is from where it was, in samples; `nil` where it was not recognised.
        var displacement: Double?
    }

    /// How high, beside the highest peak, the direct sound is at least: reflections may add up to more.
    private static let leastDirect: Float = 0.6
    /// What of the correlations before counts beside the present one.
    private static let memory: Float = 0.6

    /// The pattern of an echo: 36 ms of its lags, of them 4 ms before the direct sound.
    private static let patternLength = 576
    private static let patternLead = 64
    /// How far from where it was a pattern is looked for, in samples: 25 ms.
    private static let reach = 400
    /// How alike a pattern must be to be recognised. By chance, 801 places reach 0.2.
    private static let leastLikeness: Float = 0.3

    private let transform = FourierTransform(exponent: 15)
    private var real = [Float](repeating: 0, count: length)
    private var imaginary = [Float](repeating: 0, count: length)
    private var newReal: [Float]
    private var newImaginary: [Float]
    private var crossReal: [Float]
    private var crossImaginary: [Float]
    private var pattern: [Float]?
    /// The bins that are compared: 200 to 6,500 Hz, where voices have sound and microphones hear.
    private let bins = length * 200 / EchoFrame.sampleRate..<length * 6500 / EchoFrame.sampleRate

    init() {
        newReal = [Float](repeating: 0, count: bins.count)
        newImaginary = newReal
        crossReal = newReal
        crossImaginary = newReal
    }

    /// Forgets the blocks before: the reference is placed elsewhere now.
    func forget() {
        for index in 0..<bins.count {
            crossReal[index] = 0
            crossImaginary[index] = 0
        }
    }

    /// Forgets the pattern as well: the room is another one.
    func forgetPattern() {
        forget()
        pattern = nil
    }

    /// Compares a block of the microphone with the reference around it.
    ///
    /// - Parameters:
    ///   - microphone: `blockLength` samples.
    ///   - reference: `length` samples that begin `greatestLag` before the block.
    ///   - lag: Where the echo's direct sound is known to be, if it is known.
    func find(microphone: [Float], reference: [Float], expecting lag: Double?) -> Finding {
        // Both are real: one transform does both, the reference in its even part, the microphone in its odd one.
        for index in 0..<Self.length {
            real[index] = reference[index]
            imaginary[index] = index < Self.blockLength ? microphone[index] : 0
        }
        transform.forward(&real, &imaginary)
        correlate()
        transform.inverse(&real, &imaginary)
        return Finding(first: firstPeak(), displacement: lag.flatMap(recognise))
    }

    /// Makes of the joint spectrum the whitened spectrum of the correlation, with those before.
    private func correlate() {
        var sum: Float = 0
        for (index, bin) in bins.enumerated() {
            let mirror = Self.length - bin
            let playedReal = (real[bin] + real[mirror]) / 2
            let playedImaginary = (imaginary[bin] - imaginary[mirror]) / 2
            let heardReal = (imaginary[bin] + imaginary[mirror]) / 2
            let heardImaginary = (real[mirror] - real[bin]) / 2
            newReal[index] = playedReal * heardReal + playedImaginary * heardImaginary
            newImaginary[index] = playedImaginary * heardReal - playedReal * heardImaginary
            sum += Self.magnitude(newReal[index], newImaginary[index])
        }
        // Bins without sound are not blown up.
        let floor = 0.1 * sum / Float(bins.count) + 1e-20
        for index in 0..<Self.length {
            real[index] = 0
            imaginary[index] = 0
        }
        for (index, bin) in bins.enumerated() {
            let weight = 1 / (Self.magnitude(newReal[index], newImaginary[index]) + floor)
            crossReal[index] = crossReal[index] * Self.memory + newReal[index] * weight
            crossImaginary[index] = crossImaginary[index] * Self.memory + newImaginary[index] * weight
            // The correlation is real: its spectrum is symmetric.
            real[bin] = crossReal[index]
            imaginary[bin] = crossImaginary[index]
            real[Self.length - bin] = crossReal[index]
            imaginary[Self.length - bin] = -crossImaginary[index]
        }
    }

    /// The places of the correlation that are looked at: the lag `greatestLag` is at 0.
    private static let places = 1..<greatestLag + greatestLead

    private func firstPeak() -> Peak {
        var energy: Float = 0
        var highest: Float = 0
        for place in Self.places {
            energy += real[place] * real[place]
            // An echo may come out of phase: a loudspeaker wired the other way round.
            highest = max(highest, real[place].magnitude)
        }
        // The smaller the lag, the later the place.
        let first =
            Self.places.last { real[$0].magnitude >= highest * Self.leastDirect } ?? Self.places.lowerBound
        let top = (first - 4..<first + 1).clamped(to: Self.places)
            .max { real[$0].magnitude < real[$1].magnitude }
        return peak(at: top ?? first, mean: (energy / Float(Self.places.count)).squareRoot())
    }

    private func peak(at place: Int, mean: Float) -> Peak {
        let top = real[place].magnitude
        let fraction = Self.vertex(real[place - 1].magnitude, top, real[place + 1].magnitude)
        return Peak(
            lag: Double(Self.greatestLag) - Double(place) - fraction,
            prominence: mean > 0 ? Double(top / mean) : 0)
    }

    /// Finds the pattern of the echo again, near where it was.
    ///
    /// Single peaks change places with what is spoken; the pattern of all reflections does not.
    private func recognise(around lag: Double) -> Double? {
        let start = Self.greatestLag - Int(lag.rounded()) - Self.patternLength + Self.patternLead
        let wanted = start - Self.reach - 1..<start + Self.patternLength + Self.reach + 1
        guard Self.places.contains(wanted.lowerBound), Self.places.contains(wanted.upperBound) else {
            return nil
        }
        guard let pattern else {
            self.pattern = Array(real[start..<start + Self.patternLength])
            return nil
        }
        let likenesses = (-Self.reach - 1...Self.reach + 1).map { shift in
            Self.likeness(pattern, real, at: start + shift)
        }
        guard let best = (1..<likenesses.count - 1).max(by: { likenesses[$0] < likenesses[$1] }),
            likenesses[best] >= Self.leastLikeness
        else { return nil }
        let shift =
            Double(best - Self.reach - 1)
            + Self.vertex(likenesses[best - 1], likenesses[best], likenesses[best + 1])
        if abs(shift) <= 0.5 { learn(real[start..<start + Self.patternLength]) }
        // A later place is a smaller lag.
        return -shift
    }

    private func learn(_ present: ArraySlice<Float>) {
        guard let known = pattern else { return }
        pattern = zip(known, present).map { 0.9 * $0 + 0.1 * $1 }
    }

    /// How alike the pattern is to what is at a place, in -1...1.
    private static func likeness(_ pattern: [Float], _ correlation: [Float], at place: Int) -> Float {
        var product: Float = 0
        var known: Float = 0
        var present: Float = 0
        for index in 0..<patternLength {
            let value = correlation[place + index]
            product += pattern[index] * value
            known += pattern[index] * pattern[index]
            present += value * value
        }
        return product / (known * present + 1e-20).squareRoot()
    }

    /// Where between three neighbours the highest point is, counted from the middle one.
    private static func vertex(_ before: Float, _ top: Float, _ after: Float) -> Double {
        let bend = before - 2 * top + after
        return bend < 0 ? Double(max(-0.5, min(0.5, 0.5 * (before - after) / bend))) : 0
    }

    private static func magnitude(_ real: Float, _ imaginary: Float) -> Float {
        (real * real + imaginary * imaginary).squareRoot()
    }
}
