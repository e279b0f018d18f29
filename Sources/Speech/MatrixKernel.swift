/// Inner products of many weight rows with windows of one input: the whole arithmetic of the model.
///
/// A convolution over time is the same operation as a dense layer when the input lies time by time with its channels
/// side by side: the window of the convolution is then one run of numbers, and the next one starts `stride` further on.
///
/// The vectors have four lanes because that is what every 64-bit target has without further flags (SSE2, NEON). Eight
/// sums are kept at once: enough to hide the latency of an addition, few enough for sixteen registers.
enum MatrixKernel {
    typealias Lanes = SIMD4<Float>

    /// Rows are padded with zeros to a multiple of this many numbers.
    static let rowAlignment = 8

    /// `count` rounded up to a whole number of vectors.
    static func padded(_ count: Int) -> Int {
        (count + rowAlignment - 1) / rowAlignment * rowAlignment
    }

    /// How many weight rows are computed together for a number of windows.
    static func groupSize(windows: Int) -> Int { windows == 4 ? 2 : 8 }

    /// The weights of rows of equal width in the order in which `multiply` reads them: four numbers of each row of a
    /// group, then the next four. So the weights are one stream of memory, which is what the processor fetches ahead.
    static func interleaved(_ rows: [[Float]], groupsOf count: Int) -> [Float] {
        stride(from: 0, to: rows.count, by: count).flatMap { first in
            let group = rows[first..<first + count]
            return stride(from: 0, to: group[first].count, by: 4).flatMap { index in
                group.flatMap { $0[index..<index + 4] }
            }
        }
    }

    /// Computes `output[t][o] = biases[o] + weights[o] · input[t * stride ..< t * stride + width]`.
    ///
    /// - Parameters:
    ///   - weights: All rows, interleaved in groups of `groupSize(windows:)`.
    ///   - width: Numbers per row: a multiple of `rowAlignment`.
    ///   - rows: Weight rows: a whole number of groups.
    ///   - windows: How many windows; 4, or any number at the speed of one after the other.
    static func multiply(
        weights: UnsafePointer<Float>, biases: UnsafePointer<Float>, width: Int, rows: Int,
        input: UnsafePointer<Float>, stride: Int, windows: Int,
        output: UnsafeMutablePointer<Float>, outputStride: Int
    ) {
        if windows == 4 {
            var row = 0
            while row < rows {
                twoRowsOfFour(
                    weights + row * width, biases + row, width, input, stride, output + row, outputStride)
                row += 2
            }
            return
        }
        for window in 0..<windows {
            var row = 0
            while row < rows {
                eightRows(
                    weights + row * width, biases + row, width, input + window * stride,
                    output + window * outputStride + row)
                row += 8
            }
        }
    }

    @inline(__always)
    private static func lanes(_ pointer: UnsafePointer<Float>, _ offset: Int) -> Lanes {
        UnsafeRawPointer(pointer + offset).loadUnaligned(as: Lanes.self)
    }

    /// Two weight rows with four windows: each weight is loaded once for four products.
    @inline(__always)
    private static func twoRowsOfFour(
        _ weights: UnsafePointer<Float>, _ biases: UnsafePointer<Float>, _ width: Int,
        _ input: UnsafePointer<Float>, _ stride: Int, _ output: UnsafeMutablePointer<Float>,
        _ outputStride: Int
    ) {
        let (in0, in1, in2, in3) = (input, input + stride, input + 2 * stride, input + 3 * stride)
        var (a0, a1, a2, a3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        var (b0, b1, b2, b3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        var index = 0
        while index < width {
            let (a, b) = (lanes(weights, index * 2), lanes(weights, index * 2 + 4))
            let (x0, x1) = (lanes(in0, index), lanes(in1, index))
            a0 += a * x0
            b0 += b * x0
            a1 += a * x1
            b1 += b * x1
            let (x2, x3) = (lanes(in2, index), lanes(in3, index))
            a2 += a * x2
            b2 += b * x2
            a3 += a * x3
            b3 += b * x3
            index += 4
        }
        output[0] = biases[0] + a0.sum()
        output[1] = biases[1] + b0.sum()
        output[outputStride] = biases[0] + a1.sum()
        output[outputStride + 1] = biases[1] + b1.sum()
        output[2 * outputStride] = biases[0] + a2.sum()
        output[2 * outputStride + 1] = biases[1] + b2.sum()
        output[3 * outputStride] = biases[0] + a3.sum()
        output[3 * outputStride + 1] = biases[1] + b3.sum()
    }

    /// Eight weight rows with one window: each input is loaded once for eight products.
    @inline(__always)
    private static func eightRows(
        _ weights: UnsafePointer<Float>, _ biases: UnsafePointer<Float>, _ width: Int,
        _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>
    ) {
        var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        var (s4, s5, s6, s7) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        var index = 0
        while index < width {
            let x = lanes(input, index)
            let next = weights + index * 8
            s0 += lanes(next, 0) * x
            s1 += lanes(next, 4) * x
            s2 += lanes(next, 8) * x
            s3 += lanes(next, 12) * x
            s4 += lanes(next, 16) * x
            s5 += lanes(next, 20) * x
            s6 += lanes(next, 24) * x
            s7 += lanes(next, 28) * x
            index += 4
        }
        output[0] = biases[0] + s0.sum()
        output[1] = biases[1] + s1.sum()
        output[2] = biases[2] + s2.sum()
        output[3] = biases[3] + s3.sum()
        output[4] = biases[4] + s4.sum()
        output[5] = biases[5] + s5.sum()
        output[6] = biases[6] + s6.sum()
        output[7] = biases[7] + s7.sum()
    }
}
