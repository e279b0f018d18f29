/// The state and the working memory of one `SileroDetector`, in one allocation of about 10 KB.
struct Scratch: ~Copyable {
    /// The context, the window, and its mirrored end.
    let samples: UnsafeMutablePointer<Float>
    /// Real and imaginary parts, time by time.
    let transforms: UnsafeMutablePointer<Float>
    /// Magnitudes, time by time, with a time of zeros before and after.
    let spectra: UnsafeMutablePointer<Float>
    /// Features of four times, with a time of zeros before and after.
    let firstFeatures: UnsafeMutablePointer<Float>
    /// Features of two times.
    let secondFeatures: UnsafeMutablePointer<Float>
    /// Features of the one time that is left.
    let thirdFeatures: UnsafeMutablePointer<Float>
    /// The input of the LSTM cell and, right after it, its hidden state.
    let memory: UnsafeMutablePointer<Float>
    /// The four gates of the LSTM cell.
    let gates: UnsafeMutablePointer<Float>
    /// The cell state of the LSTM cell.
    let cell: UnsafeMutablePointer<Float>

    private static let inputLength =
        SileroModel.contextLength + SileroModel.windowLength + SileroModel.mirrorLength
    private static let sizes = [
        inputLength, SileroModel.transformCount * 2 * SileroModel.binCount,
        (SileroModel.transformCount + 2) * SileroModel.binStride, 6 * 128, 2 * 64, 64,
        2 * SileroModel.hiddenCount, 4 * SileroModel.hiddenCount, SileroModel.hiddenCount,
    ].map(MatrixKernel.padded)
    private static let size = sizes.reduce(0, +)

    /// Louder samples are cut to this: a number that overflows in the model would stay in its state for ever.
    private static let loudest: Float = 1000

    init() {
        let start = UnsafeMutablePointer<Float>.allocate(capacity: Self.size)
        start.initialize(repeating: 0, count: Self.size)
        var next = start
        var parts: [UnsafeMutablePointer<Float>] = []
        for size in Self.sizes {
            parts.append(next)
            next += size
        }
        samples = parts[0]
        transforms = parts[1]
        spectra = parts[2]
        firstFeatures = parts[3]
        secondFeatures = parts[4]
        thirdFeatures = parts[5]
        memory = parts[6]
        gates = parts[7]
        cell = parts[8]
    }

    deinit {
        samples.deallocate()
    }

    /// Back to the beginning of a stream.
    func clear() {
        samples.update(repeating: 0, count: Self.size)
    }

    /// Puts a window behind the end of the one before, and mirrors its own end.
    func append(_ window: UnsafeBufferPointer<Float>) {
        let (context, length) = (SileroModel.contextLength, SileroModel.windowLength)
        guard let source = window.baseAddress else { return }
        samples.update(from: samples + length, count: context)
        for index in 0..<length {
            samples[context + index] = max(-Self.loudest, min(source[index], Self.loudest))
        }
        let last = samples + (context + length - 1)
        for distance in 1...SileroModel.mirrorLength {
            last[distance] = last[-distance]
        }
    }
}
