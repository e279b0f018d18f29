public import Messages

/// Brings the audio of one stream into one format, message by message: rate, channels and encoding.
///
/// What is in that format already passes through untouched. Marks, metadata, positions and capture times are kept; as
/// the filter holds back the last milliseconds, a message may hold the end of the one before it. A mark `final`, a gap
/// in the positions, a new start and a change of the input's format each end a stretch: its rest is given at once.
public final class AudioConverter {
    /// The format of all that is given.
    public let target: AudioFormat
    /// The quality of resampling, in `Resampler.qualities`.
    public let quality: Int
    /// Samples that were no number, infinite or absurdly large, and were made silence.
    public private(set) var silencedSampleCount = 0

    private var resampler: Resampler?
    /// The stretch in the resampler; nil where nothing is held back.
    private var stretch: Stretch?

    private struct Stretch {
        var input: AudioFormat
        /// The mark of the first message, where nothing of it has been given yet.
        var isStart: Bool
        /// Of the last message.
        var metadata: Metadata
        /// Of the last message.
        var captureTime: UInt64
        /// Sample frames of the stretch before the last message.
        var consumedBefore: Int64
    }

    /// Creates a converter. The rates are checked when a message needs resampling.
    public init(to target: AudioFormat, quality: Int = Resampler.standardQuality) {
        self.target = target
        self.quality = quality
    }

    /// Takes the next message of the stream; gives what is ready: at most the rest of an ended stretch, then this one.
    public func convert(_ audio: Audio) throws(ResamplerError) -> [Audio] {
        var ready: [Audio] = []
        if endsStretch(audio), let rest = finish() { ready.append(rest) }
        if audio.format == target, !audio.hasBrokenSamples {
            ready.append(audio)
        } else if audio.format.sampleRate == target.sampleRate {
            ready.append(encode(floats(of: audio), like: audio))
        } else if let resampled = try resample(audio) {
            ready.append(resampled)
        }
        return ready
    }

    /// Gives the rest of the stream, if there is any; what comes next is a new one.
    public func finish() -> Audio? {
        guard let resampler, let stretch else { return nil }
        let position = resampler.outputStart &+ resampler.producedFrameCount
        let captureTime = captureTime(of: stretch, in: resampler)
        let rest = resampler.finish()
        self.stretch = nil
        guard !rest.isEmpty || stretch.isStart else { return nil }
        return Audio(
            rest.bytes(encodedAs: target.encoding), format: target, position: position,
            captureTime: captureTime,
            isStart: stretch.isStart, metadata: stretch.metadata)
    }

    private func endsStretch(_ audio: Audio) -> Bool {
        guard let stretch, let resampler else { return false }
        let expected = resampler.inputStart &+ resampler.consumedFrameCount
        // Whoever does not count sends 0 every time.
        let isUncounted = audio.position == 0 && resampler.inputStart == 0
        return audio.isStart || audio.format != stretch.input || (audio.position != expected && !isUncounted)
    }

    private func floats(of audio: Audio) -> [Float] {
        let converted = audio.floats(channels: target.channels)
        silencedSampleCount += converted.silencedCount
        return converted.samples
    }

    private func encode(_ samples: [Float], like audio: Audio) -> Audio {
        Audio(
            samples.bytes(encodedAs: target.encoding), format: target, position: audio.position,
            captureTime: audio.captureTime, isStart: audio.isStart, isFinal: audio.isFinal,
            metadata: audio.metadata)
    }

    private func resample(_ audio: Audio) throws(ResamplerError) -> Audio? {
        let resampler = try resampler(from: audio.format.sampleRate)
        if stretch == nil { resampler.begin(at: audio.position) }
        var stretch = Stretch(
            input: audio.format, isStart: audio.isStart || self.stretch?.isStart == true,
            metadata: audio.metadata,
            captureTime: audio.captureTime, consumedBefore: resampler.consumedFrameCount)
        let position = resampler.outputStart &+ resampler.producedFrameCount
        let captureTime = captureTime(of: stretch, in: resampler)
        var samples = try resampler.process(floats(of: audio))
        if audio.isFinal { samples += resampler.finish() }
        let isStart = stretch.isStart
        let isReady = !samples.isEmpty || audio.isFinal
        if isReady { stretch.isStart = false }
        self.stretch = audio.isFinal ? nil : stretch
        guard isReady else { return nil }
        return Audio(
            samples.bytes(encodedAs: target.encoding), format: target, position: position,
            captureTime: captureTime,
            isStart: isStart, isFinal: audio.isFinal, metadata: audio.metadata)
    }

    private func resampler(from rate: Int) throws(ResamplerError) -> Resampler {
        if let resampler, resampler.inputRate == rate { return resampler }
        let resampler = try Resampler(
            from: rate, to: target.sampleRate, channels: target.channels, quality: quality)
        self.resampler = resampler
        return resampler
    }

    /// When the next sample to be given was captured, reckoned from the last message; 0 where that is not known.
    private func captureTime(of stretch: Stretch, in resampler: Resampler) -> UInt64 {
        guard stretch.captureTime > 0 else { return 0 }
        let given = Double(resampler.producedFrameCount) / Double(resampler.outputRate)
        let taken = Double(stretch.consumedBefore) / Double(resampler.inputRate)
        let offset = Int64(((given - taken) * 1e9).rounded())
        return UInt64(clamping: Int64(clamping: stretch.captureTime) &+ offset)
    }
}
