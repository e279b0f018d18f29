internal import SpeechSynthesis

/// eSpeak NG as a speech engine.
struct ESpeak: SpeechEngine {
    let sampleRate: Int
    private let voices: ESpeakVoices

    /// Reads eSpeak NG's data.
    ///
    /// - Throws: `NodeError.configuration` where they are missing.
    init() throws {
        (sampleRate, voices) = try ESpeakLibrary.open()
    }

    func voice(named name: String, language: String) throws(VoiceError) -> String {
        try voices.voice(named: name, language: language)
    }

    func voice(_ voice: String, forTextIn language: String) -> String? {
        voices.voice(voice, forTextIn: language)
    }

    func speak(_ passage: Passage, _ hear: (Sound) -> Bool) throws {
        try ESpeakLibrary.speak(passage, sampleRate: sampleRate, hear)
    }
}
