internal import CALSA
internal import Glibc

/// An open sound device: mono samples of 16 bits to play, or floats captured. What the device has of channels and bits
/// beyond that is adapted here; its sample rate is not, so that nothing is resampled unseen.
///
/// No call waits. It belongs to one thread and is closed with its last reference.
public final class PCM {
    /// The name it was opened by.
    public let name: String
    /// How the device works.
    public let format: PCMFormat
    private let handle: OpaquePointer
    private let statusMemory: OpaquePointer
    /// Samples in the device's own layout.
    private var interleaved: [UInt8] = []

    /// What to ask a device for; it gives the nearest it can.
    public struct Wish: Sendable {
        /// Sample frames per second.
        public var sampleRate: Int
        /// Interleaved channels.
        public var channels: Int
        /// Between two wake-ups, in microseconds.
        public var periodMicroseconds: Int
        /// What the device holds, in microseconds.
        public var bufferMicroseconds: Int

        /// Creates a wish.
        public init(sampleRate: Int, channels: Int = 1, periodMicroseconds: Int, bufferMicroseconds: Int) {
            self.sampleRate = sampleRate
            self.channels = channels
            self.periodMicroseconds = periodMicroseconds
            self.bufferMicroseconds = bufferMicroseconds
        }
    }

    /// Opens a device by its ALSA name.
    public init(_ name: String, _ direction: SoundDirection, _ wish: Wish) throws(SoundCardError) {
        _ = SoundCardMessages.shared
        var opened: OpaquePointer?
        let stream = direction == .playback ? SND_PCM_STREAM_PLAYBACK : SND_PCM_STREAM_CAPTURE
        let code = snd_pcm_open(&opened, name, stream, Int32(SND_PCM_NONBLOCK))
        guard code >= 0, let handle = opened else {
            throw PCM.error(opening: name, direction, code: -code)
        }
        do throws(SoundCardError) {
            format = try handle.configure(name, wish)
            var memory: OpaquePointer?
            guard snd_pcm_status_malloc(&memory) >= 0, let memory else {
                throw .failed(name: name, code: ENOMEM)
            }
            statusMemory = memory
        } catch {
            snd_pcm_close(handle)
            throw error
        }
        self.handle = handle
        self.name = name
    }

    deinit {
        snd_pcm_close(handle)
        snd_pcm_status_free(statusMemory)
    }

    private static func error(
        opening name: String, _ direction: SoundDirection, code: Int32
    ) -> SoundCardError {
        switch code {
        case EBUSY: return .busy(name: name)
        case EACCES, EPERM: return .notAllowed(name: name)
        case ENOENT, ENODEV, ENXIO, EINVAL, ECONNREFUSED:
            let devices = SoundDevice.all(direction)
            var card: Int32 = -1
            let hasCard = snd_card_next(&card) >= 0 && card >= 0
            // What is listed without a card leads to servers, and the one that was asked for does not answer.
            let isKnown = name == "default" || devices.contains { $0.name == name }
            if !hasCard, isKnown || code == ECONNREFUSED { return .noSoundCard }
            return isKnown ? .failed(name: name, code: code) : .unknownDevice(name: name, devices: devices)
        default: return .failed(name: name, code: code)
        }
    }

    // MARK: Waiting

    /// Descriptors of which one becomes ready when there is something to write or read, or when the device fails.
    public var descriptors: [PCMDescriptor] {
        let count = snd_pcm_poll_descriptors_count(handle)
        guard count > 0 else { return [] }
        var polled = [pollfd](repeating: pollfd(fd: -1, events: 0, revents: 0), count: Int(count))
        let filled = snd_pcm_poll_descriptors(handle, &polled, UInt32(count))
        return polled.prefix(max(0, Int(filled))).map {
            PCMDescriptor(number: $0.fd, isForWriting: Int32($0.events) & POLLOUT != 0)
        }
    }

    /// Tells the device that one of its descriptors was found ready, which some need to make it unready again.
    public func acknowledge(_ descriptor: PCMDescriptor) {
        let events = Int16(descriptor.isForWriting ? POLLOUT : POLLIN)
        var polled = pollfd(fd: descriptor.number, events: events, revents: events)
        var result: UInt16 = 0
        _ = snd_pcm_poll_descriptors_revents(handle, &polled, 1, &result)
    }

    // MARK: State

    /// Where the device is now.
    public func status() throws(PCMFault) -> PCMStatus {
        // Some plug-ins move on only when asked for what is available.
        let available = snd_pcm_avail_update(handle)
        guard available >= 0 else { throw fault(Int(available)) }
        let code = snd_pcm_status(handle, statusMemory)
        guard code >= 0 else { throw fault(Int(code)) }
        var stamp = snd_htimestamp_t()
        snd_pcm_status_get_htstamp(statusMemory, &stamp)
        var time = UInt64(stamp.tv_sec) * 1_000_000_000 + UInt64(stamp.tv_nsec)
        // Plug-ins of sound servers tell no time: their delay is that of this moment.
        if time == 0 { time = PCM.monotonicNanoseconds }
        return PCMStatus(
            available: Int(available), delay: Int(snd_pcm_status_get_delay(statusMemory)), time: time)
    }

    /// Begins to capture, or to play what is written.
    public func start() throws(PCMFault) {
        guard snd_pcm_state(handle) == SND_PCM_STATE_PREPARED else { return }
        let code = snd_pcm_start(handle)
        guard code >= 0 else { throw fault(Int(code)) }
    }

    /// Stops at once; what is written and not yet played is thrown away. Writing starts it again.
    public func stop() throws(PCMFault) {
        snd_pcm_drop(handle)
        try recover()
    }

    /// Makes the device usable after an xrun.
    public func recover() throws(PCMFault) {
        let code = snd_pcm_prepare(handle)
        guard code >= 0 else { throw .lost(reason: PCM.text(code)) }
    }

    // MARK: Samples

    /// Plays samples, as many as there is room for; returns how many.
    public func write(_ samples: UnsafeBufferPointer<Int16>) throws(PCMFault) -> Int {
        let written: Int
        if format.encoding == .s16, format.channels == 1 {
            written = snd_pcm_writei(handle, samples.baseAddress, UInt(samples.count))
        } else {
            spread(samples)
            written = interleaved.withUnsafeBytes {
                snd_pcm_writei(handle, $0.baseAddress, UInt(samples.count))
            }
        }
        if written == -Int(EAGAIN) { return 0 }
        guard written >= 0 else { throw fault(written) }
        return written
    }

    /// Reads what has been captured, at most as much as there is room for: full scale is ±1.
    ///
    /// - Parameter channel: which channel to take, from 0; all of them, mixed, where `nil`.
    /// - Returns: how many samples were read.
    public func read(into samples: UnsafeMutableBufferPointer<Float>, channel: Int? = nil) throws(PCMFault)
        -> Int
    {
        reserve(samples.count)
        let frameCount = interleaved.withUnsafeMutableBytes {
            snd_pcm_readi(handle, $0.baseAddress, UInt(samples.count))
        }
        if frameCount == -Int(EAGAIN) { return 0 }
        guard frameCount >= 0 else { throw fault(frameCount) }
        interleaved.withUnsafeBytes { bytes in
            switch format.encoding {
            case .s16: mix(bytes.bindMemory(to: Int16.self), 32768, frameCount, channel, into: samples)
            case .s32:
                mix(bytes.bindMemory(to: Int32.self), 2_147_483_648, frameCount, channel, into: samples)
            }
        }
        return frameCount
    }

    private func reserve(_ frameCount: Int) {
        let byteCount = frameCount * format.channels * (format.encoding == .s16 ? 2 : 4)
        if interleaved.count < byteCount { interleaved = [UInt8](repeating: 0, count: byteCount) }
    }

    private func spread(_ samples: UnsafeBufferPointer<Int16>) {
        reserve(samples.count)
        let channels = format.channels
        interleaved.withUnsafeMutableBytes { bytes in
            for (index, sample) in samples.enumerated() {
                for place in index * channels..<(index + 1) * channels {
                    switch format.encoding {
                    case .s16: bytes.storeBytes(of: sample, toByteOffset: place * 2, as: Int16.self)
                    case .s32:
                        bytes.storeBytes(of: Int32(sample) << 16, toByteOffset: place * 4, as: Int32.self)
                    }
                }
            }
        }
    }

    private func mix<Sample: FixedWidthInteger>(
        _ source: UnsafeBufferPointer<Sample>, _ fullScale: Float, _ frameCount: Int, _ channel: Int?,
        into target: UnsafeMutableBufferPointer<Float>
    ) {
        let channels = format.channels
        let chosen = channel.map { min($0, channels - 1)...min($0, channels - 1) } ?? 0...channels - 1
        let scale = 1 / (fullScale * Float(chosen.count))
        for frame in 0..<frameCount {
            var sum: Float = 0
            for place in chosen { sum += Float(source[frame * channels + place]) }
            target[frame] = sum * scale
        }
    }

    private func fault(_ code: Int) -> PCMFault {
        // ESTRPIPE: the system slept.
        if code == -Int(EPIPE) || code == -Int(ESTRPIPE) { return .xrun }
        return .lost(reason: PCM.text(Int32(clamping: code)))
    }

    private static func text(_ code: Int32) -> String {
        snd_strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    private static var monotonicNanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
