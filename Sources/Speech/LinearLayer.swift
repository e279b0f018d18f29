/// A layer of the model with its weights laid out for `MatrixKernel`.
struct LinearLayer: Sendable {
    /// Numbers per window, padded.
    let width: Int
    /// How many numbers it makes of a window.
    let rows: Int
    /// To how many windows it is applied at once.
    let windows: Int
    private let weights: [Float]
    private let biases: [Float]

    /// A layer from rows of weights; each row is padded with zeros to a whole number of vectors.
    ///
    /// - Parameter windows: To how many windows it is applied at once: the weights are laid out for that.
    init(rows: [[Float]], biases: [Float], windows: Int) {
        let width = MatrixKernel.padded(rows.first?.count ?? 0)
        self.width = width
        self.rows = rows.count
        self.windows = windows
        let padded = rows.map { $0 + Array(repeating: 0, count: width - $0.count) }
        self.weights = MatrixKernel.interleaved(padded, groupsOf: MatrixKernel.groupSize(windows: windows))
        self.biases = biases
    }

    /// A convolution over time.
    ///
    /// - Parameters:
    ///   - kernel: Weights as stored: output channel, input channel, tap.
    ///   - taps: The taps that ever meet something else than padding. The others are left out.
    ///   - channelStride: The distance from one time to the next in the input; at least `inputChannels`.
    ///   - windows: To how many windows it is applied at once.
    init(
        kernel: [Float], biases: [Float], inputChannels: Int, tapCount: Int, taps: Range<Int>,
        channelStride: Int, windows: Int
    ) {
        let rows = biases.indices.map { output in
            taps.flatMap { tap in
                let channels = (0..<inputChannels).map { input in
                    kernel[(output * inputChannels + input) * tapCount + tap]
                }
                return channels + Array(repeating: 0, count: channelStride - inputChannels)
            }
        }
        self.init(rows: rows, biases: biases, windows: windows)
    }

    /// Applies the layer to its number of windows of the input that start `stride` numbers apart.
    ///
    /// The input must be readable up to `width` numbers after the start of the last window.
    @inline(__always)
    func apply(
        to input: UnsafePointer<Float>, stride: Int = 0,
        into output: UnsafeMutablePointer<Float>, outputStride: Int = 0
    ) {
        weights.withUnsafeBufferPointer { weights in
            biases.withUnsafeBufferPointer { biases in
                guard let weights = weights.baseAddress, let biases = biases.baseAddress else { return }
                MatrixKernel.multiply(
                    weights: weights, biases: biases, width: width, rows: rows, input: input,
                    stride: stride, windows: windows, output: output, outputStride: outputStride)
            }
        }
    }
}
