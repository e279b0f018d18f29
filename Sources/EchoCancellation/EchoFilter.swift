internal import CSpeexDSP

/// speexdsp's adaptive filter, and the suppression of what it leaves, frame by frame.
///
/// What it gives lags by one frame: the suppression works on windows of two.
final class EchoFilter {
    private var echo: OpaquePointer
    private let tail: Int
    private let suppression: OpaquePointer
    private var filtered = [Int16](repeating: 0, count: EchoFrame.length)

    init(_ settings: EchoSettings) throws(EchoCancellationError) {
        let echo = try Self.makeEchoState(tail: settings.tail)
        guard
            let suppression = speex_preprocess_state_init(
                Int32(EchoFrame.length), Int32(EchoFrame.sampleRate))
        else {
            speex_echo_state_destroy(echo)
            throw .unavailable(tail: settings.tail)
        }
        tail = settings.tail
        self.echo = echo
        self.suppression = suppression
        speex_preprocess_ctl(suppression, SPEEX_PREPROCESS_SET_ECHO_STATE, UnsafeMutableRawPointer(echo))
        try apply(settings)
    }

    deinit {
        speex_preprocess_state_destroy(suppression)
        speex_echo_state_destroy(echo)
    }

    /// Changes what can be changed without learning anew: all but the tail.
    func apply(_ settings: EchoSettings) throws(EchoCancellationError) {
        var noise = -Int32(settings.noiseSuppression.rounded())
        speex_preprocess_ctl(suppression, SPEEX_PREPROCESS_SET_NOISE_SUPPRESS, &noise)
        var gain: Int32 = settings.hasAutomaticGain ? 1 : 0
        let status = speex_preprocess_ctl(suppression, SPEEX_PREPROCESS_SET_AGC, &gain)
        guard status == 0 || !settings.hasAutomaticGain else { throw .noAutomaticGain }
    }

    /// Takes one frame of each.
    ///
    /// - Returns: The frame before it, clean; and the energy of what the filter alone left of this one.
    func process(_ microphone: [Int16], reference: [Int16]) -> (clean: [Int16], left: Float) {
        speex_echo_cancellation(echo, microphone, reference, &filtered)
        let left = EchoLoss.energy(filtered)
        speex_preprocess_run(suppression, &filtered)
        return (filtered, left)
    }

    /// Forgets the room. speexdsp's own reset keeps step sizes of the old one, and learns the new one badly.
    func reset() {
        // Without memory for another one the old filter goes on, and learns the new room later.
        guard let fresh = try? Self.makeEchoState(tail: tail) else { return }
        speex_preprocess_ctl(suppression, SPEEX_PREPROCESS_SET_ECHO_STATE, UnsafeMutableRawPointer(fresh))
        speex_echo_state_destroy(echo)
        echo = fresh
    }

    private static func makeEchoState(tail: Int) throws(EchoCancellationError) -> OpaquePointer {
        let taps = EchoFrame.samples(milliseconds: tail)
        guard let echo = speex_echo_state_init(Int32(EchoFrame.length), Int32(taps)) else {
            throw .unavailable(tail: tail)
        }
        var rate = Int32(EchoFrame.sampleRate)
        speex_echo_ctl(echo, SPEEX_ECHO_SET_SAMPLING_RATE, &rate)
        return echo
    }
}
