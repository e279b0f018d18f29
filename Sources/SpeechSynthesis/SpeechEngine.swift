internal import Spelling

/// What turns text into sound. Each engine wraps one C library.
public protocol SpeechEngine: Sendable {
    /// Samples per second of all it makes.
    var sampleRate: Int { get }

    /// The engine's own name of the voice to use.
    ///
    /// - Parameters:
    ///   - name: as in the graph file; empty for the language's own.
    ///   - language: a BCP 47 tag; empty for the voice's own.
    func voice(named name: String, language: String) throws(VoiceError) -> String

    /// The voice for a text that says its language, where the configured voice is `voice`; `nil` where there is none.
    func voice(_ voice: String, forTextIn language: String) -> String?

    /// Speaks one passage, on the thread that calls.
    ///
    /// - Parameter hear: takes the sound while it is made; once it answers `false`, the rest stays unspoken.
    func speak(_ passage: Passage, _ hear: (Sound) -> Bool) throws
}

/// Why there is no such voice.
public enum VoiceError: Error, Equatable, Sendable {
    /// No voice has this name.
    case unknownVoice(String, available: [String])
    /// No voice speaks this language.
    case unknownLanguage(String, available: [String], advice: String = "")
}

extension VoiceError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownVoice(let name, let available):
            "there is no voice '\(name)'\(Spelling.proposal(for: name, in: available)); there are "
                + available.joined(separator: ", ")
        case .unknownLanguage(let language, let available, let advice):
            "no voice speaks '\(language)'; the languages are \(available.joined(separator: ", "))"
                + (advice.isEmpty ? "" : "; \(advice)")
        }
    }
}
