import CPocketSphinx
import NodeRuntime

/// What all decoders of a node share: the language model or grammar, and the words that can be recognized.
///
/// It belongs to the thread that decodes.
final class RecognitionModel {
    let settings: RecognizerSettings
    private let logMath: LogMath
    private let dictionary: MemoryFile
    private let search: Search

    private enum Search {
        case languageModel(LanguageModel)
        case grammar(Grammar)
        case keywords(MemoryFile)
    }

    /// Loads the model.
    ///
    /// - Throws: `NodeError.configuration` for files that are not what they should be, and words without a
    ///   pronunciation.
    init(_ settings: RecognizerSettings) throws(NodeError) {
        SphinxMessages.shared.capture()
        self.settings = settings
        logMath = try LogMath()
        let pronunciations = try PronunciationDictionary(path: settings.dictionary)
        let lines: [CChar]
        switch settings.vocabulary {
        case .languageModel(let path):
            let model = try LanguageModel(
                path: path, try RecognitionModel.options(settings, dictionaryPath: settings.dictionary),
                logMath)
            search = .languageModel(model)
            lines = pronunciations.lines(where: model.knows)
            guard !lines.isEmpty else {
                throw .configuration(
                    "the language model \(path) and the dictionary \(settings.dictionary) have no word in common"
                )
            }
        case .grammar(let path, _):
            let grammar = try Grammar(path: path, logMath)
            search = .grammar(grammar)
            lines = try pronunciations.lines(
                of: grammar.words, usedBy: "the grammar \(path)", path: settings.dictionary)
        case .keywords(let phrases, let threshold):
            let keywords = try Keywords(phrases)
            search = .keywords(try MemoryFile("keywords", keywords.list(threshold: threshold)))
            lines = try pronunciations.lines(
                of: keywords.words, usedBy: "the parameter 'keywords'", path: settings.dictionary)
        }
        dictionary = try MemoryFile("dictionary", lines)
    }

    /// The options of a decoder.
    func options() throws(NodeError) -> SphinxConfiguration {
        try RecognitionModel.options(settings, dictionaryPath: dictionary.path)
    }

    private static func options(_ settings: RecognizerSettings, dictionaryPath: String) throws(NodeError)
        -> SphinxConfiguration
    {
        try SphinxConfiguration([
            ("-hmm", settings.acousticModel),
            ("-dict", dictionaryPath),
            // The second pass over a whole utterance is what makes an answer late: 4 % of its length, after its end.
            // With the cepstral mean as here the first pass alone makes fewer errors (16 of 75 words, not 24).
            ("-fwdflat", "no"),
            // Where speech begins and ends is decided upstream.
            ("-remove_silence", "no"),
            ("-remove_noise", settings.removesNoise ? "yes" : "no"),
        ])
    }

    /// Makes a decoder recognize what this model holds. `false` where the library refuses.
    func use(in decoder: OpaquePointer) -> Bool {
        switch search {
        case .languageModel(let model):
            ps_set_lm(decoder, Decoder.searchName, model.handle) == 0
                && ps_set_search(decoder, Decoder.searchName) == 0
        case .grammar(let grammar):
            grammar.use(in: decoder, languageWeight: Float(cmd_ln_float_r(ps_get_config(decoder), "-lw")))
        case .keywords(let list):
            ps_set_kws(decoder, Decoder.searchName, list.path) == 0
                && ps_set_search(decoder, Decoder.searchName) == 0
        }
    }

    /// The result of an utterance; nothing where a grammar fits too badly what was said.
    func result(of words: [RecognizedWord]) -> Recognition {
        var result = recognition(of: words)
        if case .grammar(_, let minimum) = settings.vocabulary, result.confidence < minimum {
            result.text = ""
        }
        return result
    }

    /// The text that words amount to.
    func recognition(of words: [RecognizedWord]) -> Recognition {
        switch search {
        case .languageModel(let model):
            Recognition(dictation: words, sentenceEnd: model.sentenceEnd(after: words))
        case .grammar: Recognition(command: words)
        case .keywords: Recognition(keywords: words)
        }
    }
}
