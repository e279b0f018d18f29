internal import CESpeak
internal import Locking
internal import NodeRuntime
internal import SpeechSynthesis

/// The C library, which keeps one state per process: a lock lets one thread in at a time.
enum ESpeakLibrary {
    private struct State {
        var sampleRate = 0
        /// The voice that is set; setting one reads its files.
        var voice = ""
    }

    private static let state = Locked(State())

    /// How much sound eSpeak NG hands over at once, in milliseconds. It gives a little more.
    private static let bufferMilliseconds: Int32 = 20

    /// Starts the library, if it has not been, and lists its voices.
    ///
    /// - Throws: `NodeError.configuration` where its data are missing.
    static func open() throws -> (sampleRate: Int, voices: ESpeakVoices) {
        try state.withLock { state throws in
            if state.sampleRate == 0 {
                let rate = espeak_Initialize(
                    AUDIO_OUTPUT_SYNCHRONOUS, bufferMilliseconds, nil, espeakINITIALIZE_DONT_EXIT)
                guard rate > 0 else {
                    throw NodeError.configuration(
                        "eSpeak NG cannot read its data: install the package espeak-ng-data")
                }
                espeak_SetSynthCallback(receiveSound)
                state.sampleRate = Int(rate)
            }
            return (state.sampleRate, ESpeakVoices(voices: list(nil), variants: list("variant")))
        }
    }

    /// Speaks one passage and returns when it is spoken, or `hear` has answered `false`.
    ///
    /// - Throws: `ESpeakError` where the library fails.
    static func speak(_ passage: Passage, sampleRate: Int, _ hear: (Sound) -> Bool) throws {
        try state.withLock { state throws in
            let manner = passage.manner
            if state.voice != manner.voice {
                state.voice = ""
                let code = espeak_SetVoiceByName(manner.voice)
                guard code == EE_OK else { throw ESpeakError.voice(manner.voice, code: code.rawValue) }
                state.voice = manner.voice
            }
            espeak_SetParameter(espeakRATE, Int32(manner.rate), 0)
            espeak_SetParameter(espeakPITCH, Int32(manner.pitch), 0)
            espeak_SetParameter(espeakVOLUME, Int32(manner.volume), 0)

            let text = ESpeakText(passage.plainText)
            let flags = UInt32(espeakCHARS_UTF8) | (passage.endsWithPause ? UInt32(espeakENDPAUSE) : 0)
            let code = withoutActuallyEscaping(hear) { hear in
                var listener = ESpeakListener(
                    hear: hear, sampleRate: sampleRate, text: text)
                return withUnsafeMutablePointer(to: &listener) { listener in
                    text.text.withCString {
                        espeak_Synth($0, text.text.utf8.count + 1, 0, POS_CHARACTER, 0, flags, nil, listener)
                    }
                }
            }
            guard code == EE_OK else { throw ESpeakError.synthesis(code: code.rawValue) }
        }
    }

    /// Voices that crash on ordinary text: Kyrgyz does on words in Latin letters (`c?d=e`).
    private static let broken = ["trk/ky"]

    /// The voices of a kind; `nil` = those that speak a language, without MBROLA's, which need another program.
    private static func list(_ kind: String?) -> [ESpeakVoices.Voice] {
        guard let kind else { return read(espeak_ListVoices(nil)) }
        return kind.withCString { kind in
            var wanted = espeak_VOICE()
            wanted.languages = kind
            return read(espeak_ListVoices(&wanted))
        }
    }

    private static func read(_ list: UnsafeMutablePointer<UnsafePointer<espeak_VOICE>?>?) -> [ESpeakVoices
        .Voice]
    {
        guard var next = list else { return [] }
        var voices: [ESpeakVoices.Voice] = []
        while let voice = next.pointee?.pointee {
            next += 1
            guard let name = voice.name, let identifier = voice.identifier.map({ String(cString: $0) }),
                !broken.contains(identifier)
            else { continue }
            voices.append(
                ESpeakVoices.Voice(
                    name: String(cString: name), identifier: identifier,
                    languages: languages(voice.languages)))
        }
        return voices
    }

    /// Reads a list of pairs of a priority byte and a language's name; a priority of 0 ends it.
    private static func languages(_ list: UnsafePointer<CChar>?) -> [ESpeakVoices.Language] {
        guard var next = list else { return [] }
        var languages: [ESpeakVoices.Language] = []
        while next.pointee != 0 {
            let tag = String(cString: next + 1)
            languages.append(ESpeakVoices.Language(tag: tag, priority: Int(next.pointee)))
            next += tag.utf8.count + 2
        }
        return languages
    }
}

/// Why eSpeak NG did not speak.
enum ESpeakError: Error, CustomStringConvertible {
    case voice(String, code: Int32)
    case synthesis(code: Int32)

    var description: String {
        switch self {
        case .voice(let voice, let code): "eSpeak NG cannot load the voice '\(voice)' (error \(code))"
        case .synthesis(let code): "eSpeak NG could not speak a text (error \(code))"
        }
    }
}
