import Glibc
import Messages
import Resampling
import SoundCard

/// From the samples of a device to frames of equal length that know when they were captured. It knows no device.
struct CaptureStream {
    /// How much louder the sound leaves, as a factor; changes are faded in.
    var gain: Float = 1
    /// Whether silence is sent instead of sound.
    var isMuted = false

    private let sampleRate: Int
    private let frameCount: Int
    private var deviceRate: Int
    private var clock: DeviceClock
    /// `nil` where the device has the rate that is asked for.
    private var resampler: Resampler?
    /// The device's next sample, counted over what was lost.
    private var next: Int64 = 0
    /// When the sample after a break was to come; `nil` where there was none.
    private var expected: UInt64?
    /// Whether a break is to be measured at the next observation.
    private var isBroken = false
    /// Samples that are no whole frame yet, and the place of the first.
    private var pending: [Int16] = []
    private var pendingStart: Int64 = 0
    private var level: Float = 1

    /// A stream that begins at position 0.
    init(deviceRate: Int, sampleRate: Int, frameMilliseconds: Int) throws(ResamplerError) {
        self.deviceRate = deviceRate
        self.sampleRate = sampleRate
        frameCount = max(1, sampleRate * frameMilliseconds / 1000)
        clock = DeviceClock(sampleRate: deviceRate)
        resampler = try deviceRate == sampleRate ? nil : Resampler(from: deviceRate, to: sampleRate)
    }

    // MARK: Breaks

    /// Notes that samples are about to be missing: how many, the next observation tells.
    mutating func noteBreak() {
        expected = clock.time(of: Double(next)) ?? expected
        isBroken = true
    }

    /// Goes on with a device that may have another sample rate.
    mutating func resume(deviceRate: Int) throws(ResamplerError) {
        guard deviceRate != self.deviceRate else { return }
        next = Int64((Double(next) * Double(deviceRate) / Double(self.deviceRate)).rounded())
        self.deviceRate = deviceRate
        resampler = try deviceRate == sampleRate ? nil : Resampler(from: deviceRate, to: sampleRate)
        resampler?.begin(at: next)
        clock = DeviceClock(sampleRate: deviceRate)
    }

    /// Takes in where the device is, before what is available is read.
    ///
    /// - Returns: how many milliseconds of sound a break has cost; `nil` where there was none.
    mutating func note(_ status: PCMStatus) -> Double? {
        let age = Double(status.delay) * 1e9 / Double(deviceRate)
        let captured = UInt64(max(0, Double(status.time) - age))
        if isBroken {
            isBroken = false
            clock.reset()
            clock.observe(frame: next, at: captured)
            guard let expected, captured > expected else { return 0 }
            return skip(nanoseconds: Double(captured - expected), to: captured)
        }
        // A jump of what the device says of its delay is no loss: sound servers correct themselves.
        clock.observe(frame: next, at: captured)
        return nil
    }

    /// Jumps over what was lost. What came before it leaves first, as it is.
    private mutating func skip(nanoseconds: Double, to time: UInt64) -> Double {
        if let resampler { pending += convert(resampler.finish()[...]) }
        next += Int64((nanoseconds * Double(deviceRate) / 1e9).rounded())
        clock.reset()
        clock.observe(frame: next, at: time)
        resampler?.begin(at: next)
        gapStart = resampler?.outputStart ?? next
        return nanoseconds / 1e6
    }

    /// Where the sound after a gap begins, while samples from before it wait.
    private var gapStart: Int64?

    // MARK: Samples

    /// Takes samples of the device; gives the frames that are full.
    mutating func take(_ samples: ArraySlice<Float>) throws -> [Audio] {
        var frames: [Audio] = []
        if let start = gapStart {
            if !pending.isEmpty { frames.append(frame(pending, at: pendingStart)) }
            pending.removeAll(keepingCapacity: true)
            pendingStart = start
            gapStart = nil
        }
        guard !samples.isEmpty else { return frames }
        next += Int64(samples.count)
        pending += convert(try resampler?.process(Array(samples))[...] ?? samples)
        var taken = 0
        while pending.count - taken >= frameCount {
            frames.append(frame(Array(pending[taken..<taken + frameCount]), at: pendingStart))
            taken += frameCount
            pendingStart += Int64(frameCount)
        }
        pending.removeFirst(taken)
        return frames
    }

    private mutating func convert(_ samples: ArraySlice<Float>) -> [Int16] {
        let target = isMuted ? 0 : gain
        // Over the whole piece, so that nothing clicks.
        let step = samples.isEmpty ? 0 : (target - level) / Float(samples.count)
        var level = level
        self.level = target
        return samples.map { sample in
            level += step
            return Int16(fullScale: sample * level)
        }
    }

    private func frame(_ samples: [Int16], at position: Int64) -> Audio {
        let place = Double(position) * Double(deviceRate) / Double(sampleRate)
        return Audio(
            samples, sampleRate: sampleRate, position: position, captureTime: clock.time(of: place) ?? 0)
    }
}

extension Float {
    /// A factor from decibels.
    init(decibels: Double) {
        self = Float(pow(10, decibels / 20))
    }
}
