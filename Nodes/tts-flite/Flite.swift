internal import SpeechSynthesis

/// Flite as a speech engine.
struct Flite: SpeechEngine {
    let sampleRate = FliteLibrary.sampleRate

    func voice(named name: String, language: String) throws(VoiceError) -> String {
        guard speaks(language) else {
            throw .unknownLanguage(
                language, available: ["en"], advice: "take the node 'tts', which speaks more than 100")
        }
        guard let voice = name.isEmpty ? .slt : FliteVoice(name: name) else {
            throw .unknownVoice(name, available: FliteVoice.allCases.map(\.rawValue))
        }
        return voice.rawValue
    }

    func voice(_ voice: String, forTextIn language: String) -> String? {
        speaks(language) ? voice : nil
    }

    func speak(_ passage: Passage, _ hear: (Sound) -> Bool) throws {
        let text = FliteText(passage.plainText)
        guard text.hasWords else {
            // Symbols that Flite does not know may stay silent, but words that do are a failure.
            if passage.text.contains(where: \.isLetter) { throw FliteError.foreignScript }
            return
        }
        guard let voice = FliteVoice(rawValue: passage.manner.voice) else {
            throw FliteError.unknownVoice(passage.manner.voice)
        }
        try FliteLibrary.speak(
            text, voice, passage.manner, endsWithPause: passage.endsWithPause, hear)
    }

    private func speaks(_ language: String) -> Bool {
        let primary = language.lowercased().prefix { $0 != "-" && $0 != "_" }
        return primary.isEmpty || primary == "en"
    }
}

/// Why Flite did not speak.
enum FliteError: Error, CustomStringConvertible {
    case foreignScript
    case unknownVoice(String)
    case synthesis

    var description: String {
        switch self {
        case .foreignScript: "Flite reads Latin letters only: a text in another script stays unspoken"
        case .unknownVoice(let voice): "Flite has no voice '\(voice)'"
        case .synthesis: "Flite could not speak a text"
        }
    }
}
