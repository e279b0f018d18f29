import Messages

/// Why audio cannot be decoded, and how to mend it.
struct AudioObjection: Error, Equatable, CustomStringConvertible {
    let description: String

    /// `nil` for what the decoder takes: 16 kHz mono.
    init?(_ audio: Audio) {
        let format = audio.format
        guard format.sampleRate != Decoder.sampleRate || format.channels != 1 else { return nil }
        description =
            "asr takes \(Decoder.sampleRate) Hz mono, this is \(format): put a resampler before speech-monitor"
    }
}
