internal import CSpeexDSP
internal import Messages

/// Changes the sample rate of interleaved floats, piece by piece: the result does not depend on where the pieces are cut.
///
/// The output lies in time exactly where the input lay, and its length is exact: a stretch of n sample frames that
/// begins at frame p of its stream becomes the frames from round(p × ratio) to round((p + n) × ratio). So stretches that
/// follow one another leave neither gap nor drift.
///
/// Built on speexdsp, which was chosen by measurement against soxr 0.1.3 (Debian 12, one thread of an AMD EPYC, 20 ms
/// pieces; `swift run -c release resampler-bench` repeats the figures for speexdsp):
///
/// | | passband ripple to 0.44 fs | stop band from 0.56 fs | THD+N at 1 kHz | delay 48→16 kHz | × real time 48→16 kHz |
/// |---|---|---|---|---|---|
/// | speexdsp 3 | 3.1 dB | −87 dB | −144 dB | 1.5 ms | 4,800 |
/// | speexdsp 5 | 0.23 dB | −106 dB | −143 dB | 2.5 ms | 3,000 |
/// | speexdsp 7 | 0.0001 dB | −109 dB | −143 dB | 4.0 ms | 1,700 |
/// | speexdsp 10 | < 0.0001 dB | −131 dB | −150 dB | 8.0 ms | 290 |
/// | soxr MQ | 0.0001 dB | −115 dB | −137 dB | 37.6 ms | 8,200 |
/// | soxr HQ | < 0.0001 dB | −137 dB | −137 dB | 36.6 ms | 7,900 |
///
/// At 44.1→16, 24→16, 16→48 and 8→16 kHz the picture is the same: quality 7 has a ripple of 0.0001 dB, a stop band of
/// −106 to −110 dB, THD+N of −118 to −130 dB, 4 ms of delay (8 ms where the lower rate is 8 kHz) and 300 × real time or
/// more. Both libraries are far better than 16 bits and far faster than needed; but soxr works in blocks, and holds
/// back 33 ms more of every turn (110 ms more at 8→16 kHz).
public final class Resampler {
    /// speexdsp's qualities, from the least delay to the steepest filter.
    public static let qualities = 0...10
    /// The least quality without audible ripple (0.0001 dB), with aliasing at −99 dB even next to the band edge.
    public static let standardQuality = 7
    /// Samples that one call may make at most: 17 minutes at 16 kHz, 64 MiB of floats.
    public static let longestPiece = 1 << 24

    /// Sample frames per second of the input.
    public let inputRate: Int
    /// Sample frames per second of the output.
    public let outputRate: Int
    /// Interleaved channels.
    public let channels: Int
    /// Sample frames taken since the stretch began.
    public private(set) var consumedFrameCount: Int64 = 0
    /// Sample frames given since the stretch began.
    public private(set) var producedFrameCount: Int64 = 0
    /// Where the stretch begins in the input's stream, in sample frames.
    public private(set) var inputStart: Int64 = 0
    /// Where the stretch begins in the output's stream, in sample frames.
    public var outputStart: Int64 { outputPosition(of: inputStart) }

    private let state: OpaquePointer

    /// Creates a resampler at the start of a stretch.
    public init(
        from inputRate: Int, to outputRate: Int, channels: Int = 1, quality: Int = standardQuality
    ) throws(ResamplerError) {
        guard AudioFormat.sampleRates.contains(inputRate), AudioFormat.sampleRates.contains(outputRate),
            AudioFormat.channelCounts.contains(channels), Self.qualities.contains(quality)
        else {
            throw .badSettings(from: inputRate, to: outputRate, channels: channels, quality: quality)
        }
        var status: Int32 = 0
        guard
            let state = speex_resampler_init(
                UInt32(channels), UInt32(inputRate), UInt32(outputRate), Int32(quality), &status)
        else {
            let reason = speex_resampler_strerror(status).map { String(cString: $0) } ?? "error \(status)"
            throw .unavailable(from: inputRate, to: outputRate, reason: reason)
        }
        self.inputRate = inputRate
        self.outputRate = outputRate
        self.channels = channels
        self.state = state
        // The output begins with the input's first sample, not with the filter's run-up.
        speex_resampler_skip_zeros(state)
    }

    deinit {
        speex_resampler_destroy(state)
    }

    /// How long a sample waits for the samples after it that the filter needs, in seconds.
    public var delay: Double {
        Double(speex_resampler_get_input_latency(state)) / Double(inputRate)
    }

    /// Forgets the samples so far; the next one is frame `position` of the input's stream.
    public func begin(at position: Int64 = 0) {
        speex_resampler_reset_mem(state)
        speex_resampler_skip_zeros(state)
        inputStart = position
        consumedFrameCount = 0
        producedFrameCount = 0
    }

    /// Takes the next samples, a whole number of sample frames; gives those that are settled by now.
    public func process(_ samples: [Float]) throws(ResamplerError) -> [Float] {
        let frameCount = samples.count / channels
        let capacity = Int(rescale(Int64(frameCount), from: inputRate, to: outputRate)) + 16
        guard capacity <= Self.longestPiece / channels else {
            throw .tooLong(frameCount: frameCount, from: inputRate, to: outputRate)
        }
        let output = run(samples, frameCount: frameCount, capacity: capacity)
        consumedFrameCount += Int64(frameCount)
        producedFrameCount += Int64(output.count / channels)
        return output
    }

    /// Ends the stretch: gives the rest of the samples, so that the length is exact, and begins anew after it.
    public func finish() -> [Float] {
        let end = inputStart &+ consumedFrameCount
        let total = outputPosition(of: end) &- outputStart
        let missing = max(0, Int(total - producedFrameCount)) * channels
        var rest: [Float] = []
        rest.reserveCapacity(missing)
        let silence = [Float](repeating: 0, count: Self.flushFrameCount * channels)
        let capacity = Int(rescale(Int64(Self.flushFrameCount), from: inputRate, to: outputRate)) + 16
        while rest.count < missing {
            rest += run(silence, frameCount: Self.flushFrameCount, capacity: capacity)
        }
        begin(at: end)
        return Array(rest.prefix(missing))
    }

    private static let flushFrameCount = 64

    /// The place in the output's stream of a place in the input's, both in sample frames.
    public func outputPosition(of inputPosition: Int64) -> Int64 {
        rescale(inputPosition, from: inputRate, to: outputRate)
    }

    private func run(_ samples: [Float], frameCount: Int, capacity: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: capacity * channels) { output, count in
            samples.withUnsafeBufferPointer { input in
                guard let source = input.baseAddress, let target = output.baseAddress else { return }
                var taken = 0
                var made = 0
                while taken < frameCount, made < capacity {
                    var inputCount = UInt32(clamping: frameCount - taken)
                    var outputCount = UInt32(clamping: capacity - made)
                    speex_resampler_process_interleaved_float(
                        state, source + taken * channels, &inputCount, target + made * channels, &outputCount)
                    guard inputCount > 0 || outputCount > 0 else { break }
                    taken += Int(inputCount)
                    made += Int(outputCount)
                }
                count = made * channels
            }
        }
    }
}

/// A number of sample frames at one rate, as the nearest number at another; limited to what 64 bits hold.
func rescale(_ frameCount: Int64, from inputRate: Int, to outputRate: Int) -> Int64 {
    let product = Int128(frameCount) * Int128(outputRate)
    let divisor = Int128(inputRate)
    // Half away from the floor, also below zero: every boundary is rounded the same way.
    let sum = 2 * product + divisor
    let quotient = sum / (2 * divisor)
    let isBelow = sum % (2 * divisor) < 0
    return Int64(clamping: isBelow ? quotient - 1 : quotient)
}
