import CPocketSphinx
import NodeRuntime

/// A language model: how likely words follow each other. All decoders of one thread share it (its look-ups cache).
final class LanguageModel {
    let handle: OpaquePointer

    /// Reads a model in the binary, DMP or ARPA format.
    init(path: String, _ configuration: SphinxConfiguration, _ logMath: LogMath) throws(NodeError) {
        guard let handle = ngram_model_read(configuration.handle, path, NGRAM_AUTO, logMath.handle) else {
            throw .configuration(
                "the language model \(path) cannot be read\(SphinxMessages.shared.reason): it must be in ARPA, DMP or "
                    + "PocketSphinx's binary format")
        }
        self.handle = handle
    }

    deinit {
        ngram_model_free(handle)
    }

    /// Whether the model knows a word, which may be the probability of unknown words otherwise.
    func knows(_ word: UnsafePointer<CChar>) -> Bool {
        ngram_wid(handle, word) != ngram_unknown_wid(handle)
    }
}
