import Glibc
import Messages
import NodeRuntime

/// What may be recognized.
enum Vocabulary: Equatable, Sendable {
    /// Free speech, as likely as a language model says.
    case languageModel(path: String)
    /// The sentences of a JSGF grammar; a result less certain than `minimumConfidence` is taken for none.
    case grammar(path: String, minimumConfidence: Double)
    /// Phrases in the midst of any speech, and how surely they must be heard: 1e-50 (a hint does) … 1.
    case keywords([String], threshold: Double)
}

/// Everything that a recognizer is made from.
struct RecognizerSettings: Equatable, Sendable {
    /// Folder of the acoustic model.
    var acousticModel = "\(Self.modelFolder)/en-us"
    /// File of the pronunciations.
    var dictionary = "\(Self.modelFolder)/cmudict-en-us.dict"
    var vocabulary = Vocabulary.languageModel(path: "\(Self.modelFolder)/en-us.lm.bin")
    /// Whether steady noise is subtracted.
    var removesNoise = true
    /// How many utterances may be decoded at once.
    var decoderLimit = 8

    /// Where Debian's package `pocketsphinx-en-us` puts its models.
    static let modelFolder = "/usr/share/pocketsphinx/model/en-us"
}

extension RecognizerSettings {
    /// The settings of a graph file.
    ///
    /// - Throws: `NodeError.configuration` for values that exclude each other and files that do not exist.
    init(_ node: NodeContext) throws(NodeError) {
        let chosen = [
            (Asr.languageModel.name, !node[Asr.languageModel].isEmpty),
            (Asr.grammar.name, !node[Asr.grammar].isEmpty),
            (Asr.keywords.name, !node[Asr.keywords].isEmpty),
        ].filter(\.1).map { "'\($0.0)'" }
        guard chosen.count <= 1 else {
            throw .configuration(
                "\(chosen.joined(separator: " and ")) exclude each other: each says what may be recognized; set one"
            )
        }
        if !node[Asr.acousticModel].isEmpty { acousticModel = node[Asr.acousticModel] }
        if !node[Asr.dictionary].isEmpty { dictionary = node[Asr.dictionary] }
        if !node[Asr.languageModel].isEmpty {
            vocabulary = .languageModel(path: node[Asr.languageModel])
        } else if !node[Asr.grammar].isEmpty {
            vocabulary = .grammar(
                path: node[Asr.grammar], minimumConfidence: node[Asr.grammarMinConfidence])
        } else if !node[Asr.keywords].isEmpty {
            vocabulary = .keywords(node[Asr.keywords], threshold: node[Asr.keywordThreshold])
        }
        removesNoise = node[Asr.removeNoise]
        decoderLimit = node[Asr.sessions]
        try checkFiles()
    }

    private func checkFiles() throws(NodeError) {
        try check(acousticModel, isFolder: true, parameter: Asr.acousticModel.name, what: "acoustic model")
        try check(dictionary, isFolder: false, parameter: Asr.dictionary.name, what: "dictionary")
        switch vocabulary {
        case .languageModel(let path):
            try check(path, isFolder: false, parameter: Asr.languageModel.name, what: "language model")
        case .grammar(let path, _):
            try check(path, isFolder: false, parameter: Asr.grammar.name, what: "grammar")
        case .keywords: break
        }
    }

    private func check(_ path: String, isFolder: Bool, parameter: String, what: String) throws(NodeError) {
        var status = stat()
        let remedy =
            path.hasPrefix(RecognizerSettings.modelFolder)
            ? "install it with 'apt install pocketsphinx-en-us'" : "see the parameter '\(parameter)'"
        guard stat(path, &status) == 0 else {
            throw .configuration(
                "the \(what) \(path) is missing (\(String(cString: strerror(errno)))): \(remedy)")
        }
        guard (status.st_mode & S_IFMT == S_IFDIR) == isFolder else {
            throw .configuration("the \(what) \(path) is \(isFolder ? "no folder" : "a folder"): \(remedy)")
        }
    }
}
