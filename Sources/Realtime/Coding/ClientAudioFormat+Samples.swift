import Messages
import Sound

extension ClientAudioFormat {
    /// The 16-bit samples of bytes in this format.
    func decode(_ bytes: [UInt8]) -> [UInt8] {
        switch encoding {
        case .pcm: bytes
        case .muLaw: Audio(G711.muLaw.decode(bytes), sampleRate: sampleRate).bytes
        case .aLaw: Audio(G711.aLaw.decode(bytes), sampleRate: sampleRate).bytes
        }
    }

    /// The bytes in this format of 16-bit samples.
    func encode(_ samples: [UInt8]) -> [UInt8] {
        switch encoding {
        case .pcm: samples
        case .muLaw: G711.muLaw.encode(Audio(samples, format: linear).int16Samples)
        case .aLaw: G711.aLaw.encode(Audio(samples, format: linear).int16Samples)
        }
    }

    /// Brings whole samples of this format into another.
    func convert(_ bytes: [UInt8], to format: ClientAudioFormat) -> [UInt8] {
        guard format != self, !bytes.isEmpty else { return bytes }
        var converter = SoundConverter(to: format.sampleRate)
        let samples = converter.convert(decode(bytes), from: linear)
        return format.encode(samples + converter.finish())
    }
}
