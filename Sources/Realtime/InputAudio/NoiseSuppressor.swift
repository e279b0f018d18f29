internal import CSpeexDSP
import Messages

/// Lowers steady noise in what a client sends, before the graph hears it, with speexdsp.
///
/// What it gives lies in time where it was in what it took, 16 kHz; up to 20 ms are held back.
final class NoiseSuppressor {
    // 10 ms: less delay than speexdsp's usual 20 ms, in which it would know the noise a little better.
    private static let frameLength = InputAudio.graphRate / 100

    private let state: OpaquePointer
    private var waiting: [Int16] = []
    // The suppression works on windows of two frames: each call gives the frame before.
    private var hasBegun = false

    /// - Parameter decibels: how far noise is lowered at most.
    init?(lowering decibels: Int32) {
        guard
            let state = speex_preprocess_state_init(Int32(Self.frameLength), Int32(InputAudio.graphRate))
        else { return nil }
        self.state = state
        var level = -decibels
        speex_preprocess_ctl(state, SPEEX_PREPROCESS_SET_NOISE_SUPPRESS, &level)
    }

    deinit {
        speex_preprocess_state_destroy(state)
    }

    /// Takes the next samples; gives those that are settled by now.
    func process(_ samples: [UInt8]) -> [UInt8] {
        waiting += Audio(samples, format: AudioFormat(sampleRate: InputAudio.graphRate)).int16Samples
        var clean: [Int16] = []
        clean.reserveCapacity(waiting.count + Self.frameLength)
        var start = 0
        while start + Self.frameLength <= waiting.count {
            var frame = Array(waiting[start..<start + Self.frameLength])
            start += Self.frameLength
            speex_preprocess_run(state, &frame)
            if hasBegun { clean += frame }
            hasBegun = true
        }
        waiting.removeFirst(start)
        return Audio(clean, sampleRate: InputAudio.graphRate).bytes
    }

    /// Gives the rest; what comes next begins anew, in the same noise.
    func finish() -> [UInt8] {
        let missing = waiting.count + (hasBegun ? Self.frameLength : 0)
        let silence = [UInt8](repeating: 0, count: 4 * Self.frameLength)
        let rest = process(silence).prefix(missing * 2)
        waiting = []
        hasBegun = false
        return Array(rest)
    }
}
