internal import Glibc

/// Silero VAD v6 on one stream of sound. Several detectors share one `SileroModel`.
///
/// Everything it needs is allocated once: a window costs no allocation.
public final class SileroDetector: VoiceDetector {
    private let model: SileroModel
    private var scratch: Scratch

    /// A detector at the beginning of a stream.
    public init(_ model: SileroModel) {
        self.model = model
        scratch = Scratch()
    }

    public func reset() {
        scratch.clear()
    }

    public func probability(of window: Span<Float>) -> Float {
        precondition(window.count == SileroModel.windowLength, "a window has 512 samples")
        window.withUnsafeBufferPointer { scratch.append($0) }
        transform()
        encode()
        remember()
        return output()
    }

    /// Fourier transforms of the samples, as magnitudes.
    private func transform() {
        model.transform.apply(
            to: scratch.samples, stride: SileroModel.transformStride,
            into: scratch.transforms, outputStride: 2 * SileroModel.binCount)
        for time in 0..<SileroModel.transformCount {
            let real = scratch.transforms + time * 2 * SileroModel.binCount
            let imaginary = real + SileroModel.binCount
            // The time before the first one is padding, which stays zero.
            let magnitudes = scratch.spectra + (time + 1) * SileroModel.binStride
            for bin in 0..<SileroModel.binCount {
                magnitudes[bin] = (real[bin] * real[bin] + imaginary[bin] * imaginary[bin]).squareRoot()
            }
        }
    }

    /// The four convolutions, each followed by a rectifier.
    private func encode() {
        model.first.apply(
            to: scratch.spectra, stride: SileroModel.binStride,
            into: scratch.firstFeatures + 128, outputStride: 128)
        Self.rectify(scratch.firstFeatures + 128, count: 4 * 128)
        model.second.apply(
            to: scratch.firstFeatures, stride: 2 * 128,
            into: scratch.secondFeatures, outputStride: 64)
        Self.rectify(scratch.secondFeatures, count: 2 * 64)
        model.third.apply(to: scratch.secondFeatures, into: scratch.thirdFeatures)
        Self.rectify(scratch.thirdFeatures, count: 64)
        model.fourth.apply(to: scratch.thirdFeatures, into: scratch.memory)
        Self.rectify(scratch.memory, count: SileroModel.hiddenCount)
    }

    /// One step of the LSTM cell.
    private func remember() {
        let count = SileroModel.hiddenCount
        model.gates.apply(to: scratch.memory, into: scratch.gates)
        let hidden = scratch.memory + count
        let cell = scratch.cell
        let gates = scratch.gates
        for index in 0..<count {
            let input = Self.sigmoid(gates[index])
            let forget = Self.sigmoid(gates[count + index])
            let candidate = tanhf(gates[2 * count + index])
            let output = Self.sigmoid(gates[3 * count + index])
            cell[index] = forget * cell[index] + input * candidate
            hidden[index] = output * tanhf(cell[index])
        }
    }

    private func output() -> Float {
        let hidden = scratch.memory + SileroModel.hiddenCount
        var sum = model.outputBias
        for index in 0..<SileroModel.hiddenCount {
            sum += model.outputWeights[index] * max(0, hidden[index])
        }
        return Self.sigmoid(sum)
    }

    private static func rectify(_ numbers: UnsafeMutablePointer<Float>, count: Int) {
        for index in 0..<count {
            numbers[index] = max(0, numbers[index])
        }
    }

    private static func sigmoid(_ number: Float) -> Float {
        1 / (1 + expf(-number))
    }
}
