import Messages
import Resampling

/// Brings sound, one piece after the other, into the form of a client or of the graph: 16 bits, one channel.
struct SoundConverter {
    private let target: AudioFormat
    /// The format of the last piece, and what changes its rate where that is a small ratio.
    private var source: AudioFormat?
    private var resampler: SpeechResampler?
    /// Changes all else: tts may speak at any rate, with any number of channels.
    private let general: AudioConverter

    /// - Parameter rate: samples per second of what is given.
    init(to rate: Int) {
        target = AudioFormat(sampleRate: rate)
        general = AudioConverter(to: target, quality: Self.generalQuality)
    }

    /// A third less work than usual; the ripple of 0.23 dB is inaudible in speech.
    private static let generalQuality = 5

    /// Takes the next piece; gives what is ready. A change of the format begins a new stretch.
    mutating func convert(_ bytes: [UInt8], from format: AudioFormat) -> [UInt8] {
        guard format != source else { return convert(bytes, in: format) }
        let rest = finish()
        source = format
        let isPlain = format.channels == 1 && format.encoding == .s16
        resampler = isPlain ? SpeechResampler(from: format.sampleRate, to: target.sampleRate) : nil
        return rest.isEmpty ? convert(bytes, in: format) : rest + convert(bytes, in: format)
    }

    private func convert(_ bytes: [UInt8], in format: AudioFormat) -> [UInt8] {
        if format == target { return bytes }
        if let resampler { return resampler.process(bytes) }
        // Rates are checked before: no piece can be refused but one that is absurdly long.
        guard let pieces = try? general.convert(Audio(bytes, format: format)) else { return [] }
        return pieces.count == 1 ? pieces[0].bytes : pieces.flatMap(\.bytes)
    }

    /// Gives the rest that the filter holds back; what comes next is a new stretch.
    func finish() -> [UInt8] {
        resampler?.finish() ?? general.finish()?.bytes ?? []
    }
}
