/// An utterance while it is decoded.
final class Decoding {
    let decoder: Decoder
    let session: String
    /// What went wrong; the utterance has an empty result then.
    private(set) var error: DecoderError?
    /// Samples that do not fill a block yet.
    private var rest: [Int16] = []
    private var lastText = ""
    private let speaker: Speaker

    init(_ decoder: Decoder, session: String, _ speaker: Speaker) {
        self.decoder = decoder
        self.session = session
        self.speaker = speaker
        attempt { () throws(DecoderError) in try decoder.begin(mean: speaker.mean) }
    }

    /// Decodes what fills whole blocks. Returns the hypothesis where it has changed.
    func decode(_ samples: [Int16]) -> Recognition? {
        guard error == nil else { return nil }
        rest += samples
        let whole = rest.count - rest.count % Decoder.blockSize
        guard whole > 0 else { return nil }
        for start in stride(from: 0, to: whole, by: Decoder.blockSize) {
            decodeBlock(start..<start + Decoder.blockSize)
        }
        rest.removeFirst(whole)
        guard error == nil else { return nil }
        let hypothesis = decoder.recognition
        guard hypothesis.text != lastText else { return nil }
        lastText = hypothesis.text
        return hypothesis
    }

    /// Decodes the rest and ends the utterance.
    func end() -> Recognition {
        if error == nil { decodeBlock(0..<rest.count) }
        let decodingError = error
        attempt { () throws(DecoderError) in try decoder.end() }
        error = decodingError ?? error
        guard error == nil else { return .nothing }
        speaker.mean = decoder.mean
        return decoder.result
    }

    private func decodeBlock(_ range: Range<Int>) {
        guard error == nil else { return }
        attempt { () throws(DecoderError) in
            try rest.withUnsafeBufferPointer { buffer throws(DecoderError) in
                try decoder.decode(UnsafeBufferPointer(rebasing: buffer[range]))
            }
        }
    }

    private func attempt(_ step: () throws(DecoderError) -> Void) {
        do { try step() } catch { self.error = error }
    }
}

/// What is known of who speaks in a session.
final class Speaker {
    /// The cepstral mean at the end of the last utterance; `nil` before the first.
    var mean: CepstralMean?
}
