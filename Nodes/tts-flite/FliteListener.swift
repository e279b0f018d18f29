internal import CFlite
internal import SpeechSynthesis

/// Takes what Flite makes of one passage, and leaves out most of the silence around it.
///
/// Every voice begins with a pause of 0.1 to 0.25 s, which would only delay the answer, and ends with one.
struct FliteListener {
    /// How much of the silence before the first and after the last word stays, in seconds.
    private static let margin = 0.03

    private let text: FliteText
    private let volume: Int
    private let keepsPause: Bool
    private let hear: (Sound) -> Bool
    /// The samples of the utterance that are heard; `nil` until the first stretch arrives.
    private var heard: Range<Int>?

    init(text: FliteText, volume: Int, keepsPause: Bool, hear: @escaping (Sound) -> Bool) {
        self.text = text
        self.volume = volume
        self.keepsPause = keepsPause
        self.hear = hear
    }

    /// Hands one stretch on; `false` when the rest is to stay unspoken.
    mutating func take(
        _ samples: UnsafeBufferPointer<Int16>, from start: Int, of utterance: UnsafePointer<cst_utterance>?
    ) -> Bool {
        var words: [WordStart] = []
        let range: Range<Int>
        if let heard {
            range = heard
        } else {
            let timing = FliteTiming(utterance, text)
            let margin = Int(FliteListener.margin * Double(FliteLibrary.sampleRate))
            let first = max((timing.words.first?.sample ?? 0) - margin, 0)
            let last = keepsPause ? Int.max : max(timing.lastPause.map { $0 + margin } ?? Int.max, first)
            range = first..<last
            heard = range
            words = timing.words.map {
                WordStart(sample: max($0.sample - first, 0), textOffset: $0.textOffset)
            }
        }
        let kept = range.clamped(to: start..<start + samples.count)
        guard !kept.isEmpty || !words.isEmpty else { return true }
        let sounding = samples[kept.lowerBound - start..<kept.upperBound - start]
        return hear(Sound(volume == 100 ? Array(sounding) : sounding.map(scaled), words: words))
    }

    private func scaled(_ sample: Int16) -> Int16 {
        Int16(clamping: Int(sample) * volume / 100)
    }
}

/// Flite's callback.
func receiveSound(
    _ wave: UnsafePointer<cst_wave>?, _ start: Int32, _ count: Int32, _: Int32,
    _ stream: UnsafeMutablePointer<cst_audio_streaming_info>?
) -> Int32 {
    guard let stream, let listener = stream.pointee.userdata?.assumingMemoryBound(to: FliteListener.self),
        let samples = wave?.pointee.samples, start >= 0, count >= 0
    else { return CST_AUDIO_STREAM_STOP }
    let stretch = UnsafeBufferPointer(start: samples + Int(start), count: Int(count))
    let goesOn = listener.pointee.take(stretch, from: Int(start), of: stream.pointee.utt)
    return goesOn ? CST_AUDIO_STREAM_CONT : CST_AUDIO_STREAM_STOP
}
