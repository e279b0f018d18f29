import CPocketSphinx
import NodeRuntime

/// A language model: how likely words follow each other. All decoders of one thread share it (its look-ups cache).
final class LanguageModel {
    let handle: OpaquePointer
    private let logMath: LogMath

    /// Reads a model in the binary, DMP or ARPA format.
    init(path: String, _ configuration: SphinxConfiguration, _ logMath: LogMath) throws(NodeError) {
        guard let handle = ngram_model_read(configuration.handle, path, NGRAM_AUTO, logMath.handle) else {
            throw .configuration(
                "the language model \(path) cannot be read\(SphinxMessages.shared.reason): it must be in ARPA, DMP or "
                    + "PocketSphinx's binary format")
        }
        self.handle = handle
        self.logMath = logMath
    }

    deinit {
        ngram_model_free(handle)
    }

    /// How likely a sentence ends after these words, as a natural logarithm; `nil` after none, and where the model does
    /// not know the last.
    func sentenceEnd(after words: [RecognizedWord]) -> Double? {
        guard let last = words.last else { return nil }
        let unknown = ngram_unknown_wid(handle)
        // The last word comes first; before the first one is the beginning of the sentence.
        var history = [ngram_wid(handle, last.text)]
        history.append(ngram_wid(handle, words.dropLast().last?.text ?? "<s>"))
        guard history[0] != unknown else { return nil }
        var used: Int32 = 0
        let probability = ngram_ng_prob(
            handle, ngram_wid(handle, "</s>"), &history, history[1] == unknown ? 1 : 2, &used)
        return logMath.naturalLogarithm(of: probability)
    }

    /// Whether the model knows a word, which may be the probability of unknown words otherwise.
    func knows(_ word: UnsafePointer<CChar>) -> Bool {
        ngram_wid(handle, word) != ngram_unknown_wid(handle)
    }
}
