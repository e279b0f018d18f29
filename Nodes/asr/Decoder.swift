import CPocketSphinx
import NodeRuntime

/// One PocketSphinx decoder: one utterance at a time, for any session.
///
/// It holds about 47 MB with the en-us language model, 17 MB with a grammar.
final class Decoder {
    /// How many samples are decoded at once, whatever the size of the chunks that arrive: so the result does not
    /// depend on it. 20 ms.
    static let blockSize = 320
    /// Samples per second.
    static let sampleRate = 16000
    /// What the one search of a decoder is called.
    static let searchName = "antiphon"

    private let handle: OpaquePointer
    private let model: RecognitionModel
    private let prior: CepstralMean?
    private var blockCount = 0

    /// Loads the acoustic model and builds the search.
    ///
    /// - Throws: `NodeError.configuration` for a model that is not what it should be.
    init(_ model: RecognitionModel) throws(NodeError) {
        self.model = model
        let folder = model.settings.acousticModel
        let configuration = try model.options()
        _ = SphinxMessages.shared.takeErrors()
        guard let handle = ps_init(configuration.handle) else {
            throw .configuration(
                "the acoustic model \(folder) cannot be loaded\(SphinxMessages.shared.reason)")
        }
        self.handle = handle
        prior = Decoder.mean(of: handle).map { CepstralMean($0).asPrior }
        let rate = Int(cmd_ln_float_r(configuration.handle, "-samprate"))
        guard rate == Decoder.sampleRate else {
            throw .configuration(
                "the acoustic model \(folder) is for \(rate) Hz: take one for \(Decoder.sampleRate) Hz")
        }
        guard model.use(in: handle) else {
            throw .configuration(
                "PocketSphinx refuses what is to be recognized\(SphinxMessages.shared.reason)")
        }
    }

    deinit {
        ps_free(handle)
    }

    /// Begins an utterance.
    ///
    /// - Parameter mean: the mean of the session's last utterance; `nil` for its first.
    func begin(mean: CepstralMean?) throws(DecoderError) {
        blockCount = 0
        if let cmn = Decoder.mean(of: handle) { (mean ?? prior)?.restore(to: cmn) }
        // A new stream: what noise the decoder has heard in another session does not count in this one.
        guard ps_start_stream(handle) >= 0, ps_start_utt(handle) >= 0 else { throw .refused("begin") }
    }

    /// Decodes samples: `blockSize` of them, or fewer at the end of an utterance.
    func decode(_ samples: UnsafeBufferPointer<Int16>) throws(DecoderError) {
        guard let base = samples.baseAddress, !samples.isEmpty else { return }
        guard ps_process_raw(handle, base, samples.count, 0, 0) >= 0 else { throw .refused("decode") }
        blockCount += 1
        if blockCount.isMultiple(of: CepstralMean.blocksBetweenUpdates), let cmn = Decoder.mean(of: handle) {
            cmn_live_update(cmn)
        }
    }

    /// Ends the utterance.
    func end() throws(DecoderError) {
        guard ps_end_utt(handle) >= 0 else { throw .refused("end") }
    }

    /// What is understood so far.
    var recognition: Recognition { model.recognition(of: words) }

    /// What is understood of an utterance that has ended.
    var result: Recognition { model.result(of: words) }

    private var words: [RecognizedWord] {
        var words: [RecognizedWord] = []
        let logMath = ps_get_logmath(handle)
        var segment = ps_seg_iter(handle)
        while let current = segment {
            var (first, last, acoustic, language, backoff): (Int32, Int32, Int32, Int32, Int32) = (
                0, 0, 0, 0, 0
            )
            ps_seg_frames(current, &first, &last)
            let posterior = ps_seg_prob(current, &acoustic, &language, &backoff)
            if let entry = ps_seg_word(current),
                let word = RecognizedWord(
                    // Keyphrases come with a space at their end.
                    entry: String(cString: entry)[...].trimmed, frames: Int(first)...Int(max(first, last)),
                    posterior: logmath_exp(logMath, posterior), acousticScore: Int(acoustic))
            {
                words.append(word)
            }
            segment = ps_seg_next(current)
        }
        return words
    }

    /// The mean to go on with at the session's next utterance.
    var mean: CepstralMean? {
        Decoder.mean(of: handle).map(CepstralMean.init)
    }

    private static func mean(of handle: OpaquePointer) -> UnsafeMutablePointer<cmn_t>? {
        ps_get_feat(handle)?.pointee.cmn_struct
    }
}

/// Why an utterance could not be decoded.
enum DecoderError: Error, Equatable, CustomStringConvertible {
    /// The library refused a step.
    case refused(String)

    var description: String {
        switch self {
        case .refused(let step): "PocketSphinx could not \(step) the utterance"
        }
    }
}

extension Substring {
    /// Without spaces at its end.
    fileprivate var trimmed: Substring {
        var text = self
        while text.last == " " { text = text.dropLast() }
        return text
    }
}
