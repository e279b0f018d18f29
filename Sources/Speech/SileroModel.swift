/// The weights of Silero VAD v6 for 16 kHz, laid out for `SileroDetector`. Read-only: all sessions share one.
///
/// The model, from the package `silero-vad` 6.2.3 (MIT): a short-time Fourier transform written as a convolution (256
/// samples, every 128), the magnitudes of 129 bins at 4 times, four convolutions of 3 taps that bring the 4 times down
/// to one, an LSTM cell of 128, and one output.
public final class SileroModel: Sendable {
    /// The samples per second that the model was trained on.
    public static let sampleRate = 16000
    /// The samples that one probability is about: 32 ms.
    public static let windowLength = 512
    /// The samples of the window before that the model also looks at.
    static let contextLength = 64
    /// The samples that are mirrored at the end, so that the last transform is complete.
    static let mirrorLength = 64
    static let transformLength = 256
    static let transformStride = 128
    static let transformCount = 4
    static let binCount = transformLength / 2 + 1
    /// The distance between the spectra of two times: `binCount` padded.
    static let binStride = MatrixKernel.padded(binCount)
    static let hiddenCount = 128

    let transform: LinearLayer
    let first: LinearLayer
    let second: LinearLayer
    let third: LinearLayer
    let fourth: LinearLayer
    /// The four gates of the LSTM, each of `hiddenCount` rows: input, forget, cell, output. A row holds the weights of
    /// the input and then those of the state before.
    let gates: LinearLayer
    let outputWeights: [Float]
    let outputBias: Float

    /// Takes the weights out of the bytes of `silero_vad_16k_op15.onnx`.
    public init(_ bytes: [UInt8]) throws(WeightsError) {
        let file = try ONNXWeights(bytes)
        let basis = try file.floats(
            "model.stft.forward_basis_buffer", shape: [2 * Self.binCount, 1, Self.transformLength])
        transform = LinearLayer(
            rows: (0..<2 * Self.binCount).map {
                Array(basis[$0 * Self.transformLength..<($0 + 1) * Self.transformLength])
            },
            biases: Array(repeating: 0, count: 2 * Self.binCount), windows: Self.transformCount)
        first = try Self.convolution(
            "model.encoder.0", of: file, inputs: Self.binCount, outputs: 128, taps: 0..<3,
            stride: Self.binStride,
            windows: 4)
        second = try Self.convolution(
            "model.encoder.1", of: file, inputs: 128, outputs: 64, taps: 0..<3, stride: 128, windows: 2)
        // With two times left, the first of the three taps only ever meets padding; with one, only the middle one
        // meets anything else.
        third = try Self.convolution(
            "model.encoder.2", of: file, inputs: 64, outputs: 64, taps: 1..<3, stride: 64, windows: 1)
        fourth = try Self.convolution(
            "model.encoder.3", of: file, inputs: 64, outputs: 128, taps: 1..<2, stride: 64, windows: 1)

        let hidden = Self.hiddenCount
        let inputWeights = try file.floats("model.decoder.rnn.weight_ih", shape: [4 * hidden, hidden])
        let stateWeights = try file.floats("model.decoder.rnn.weight_hh", shape: [4 * hidden, hidden])
        let inputBiases = try file.floats("model.decoder.rnn.bias_ih", shape: [4 * hidden])
        let stateBiases = try file.floats("model.decoder.rnn.bias_hh", shape: [4 * hidden])
        gates = LinearLayer(
            rows: (0..<4 * hidden).map { row in
                let range = row * hidden..<(row + 1) * hidden
                return Array(inputWeights[range] + stateWeights[range])
            },
            biases: zip(inputBiases, stateBiases).map { $0 + $1 }, windows: 1)

        outputWeights = try file.floats("model.decoder.decoder.2.weight", shape: [1, hidden, 1])
        outputBias = try file.floats("model.decoder.decoder.2.bias", shape: [1])[0]
    }

    private static func convolution(
        _ name: String, of file: ONNXWeights, inputs: Int, outputs: Int, taps: Range<Int>, stride: Int,
        windows: Int
    ) throws(WeightsError) -> LinearLayer {
        LinearLayer(
            kernel: try file.floats("\(name).reparam_conv.weight", shape: [outputs, inputs, 3]),
            biases: try file.floats("\(name).reparam_conv.bias", shape: [outputs]),
            inputChannels: inputs, tapCount: 3, taps: taps, channelStride: stride, windows: windows)
    }
}
