internal import SpeechSynthesis

/// The voices that eSpeak NG has: which one a name or a language means.
struct ESpeakVoices: Sendable {
    struct Voice: Sendable {
        var name: String
        /// Its file, as in `gmw/en-US` or, for a variant, `!v/f3`.
        var identifier: String
        var languages: [Language]
    }

    struct Language: Sendable {
        /// A BCP 47 tag in lower case.
        var tag: String
        /// How well the voice fits the language; the lowest fits best.
        var priority: Int
    }

    private let voices: [Voice]
    private let variants: [Voice]

    init(voices: [Voice], variants: [Voice]) {
        self.voices = voices
        self.variants = variants
    }

    /// The name that eSpeak NG takes for a voice of the graph file: `BASE`, `BASE+VARIANT` or `+VARIANT`.
    func voice(named name: String, language: String) throws(VoiceError) -> String {
        let (base, variant) = split(name)
        let voice = try base.isEmpty ? speaker(of: language) : baseVoice(named: base, in: name)
        guard let variant else { return voice.identifier }
        guard let known = variants.first(where: { $0.answers(to: variant) }) else {
            throw .unknownVoice(name, available: variants.map { "+" + $0.fileName })
        }
        return "\(voice.identifier)+\(known.fileName)"
    }

    /// The voice for a text in a language: the configured one where it speaks it, else another with the same variant.
    func voice(_ voice: String, forTextIn language: String) -> String? {
        let (base, variant) = split(voice)
        let tag = normalized(language)
        let configured = voices.first { $0.identifier == base }
        if let configured, configured.languages.contains(where: { $0.tag == tag }) { return voice }
        guard let other = fitting(tag) else { return nil }
        return variant.map { "\(other.identifier)+\($0)" } ?? other.identifier
    }

    private func baseVoice(named base: String, in name: String) throws(VoiceError) -> Voice {
        if let voice = voices.first(where: { $0.answers(to: base) }) { return voice }
        let tag = normalized(base)
        let speakers = voices.filter { $0.languages.contains { $0.tag == tag } }
        guard let voice = best(speakers, for: tag) else {
            throw .unknownVoice(name, available: voices.map(\.fileName))
        }
        return voice
    }

    private func speaker(of language: String) throws(VoiceError) -> Voice {
        guard let voice = fitting(normalized(language)) else {
            throw .unknownLanguage(language, available: voices.compactMap { $0.languages.first?.tag })
        }
        return voice
    }

    /// The best voice for a tag, or for the tag without its last parts: `de-AT` is spoken by `de`.
    private func fitting(_ tag: String) -> Voice? {
        var parts = tag.split(separator: "-")
        while !parts.isEmpty {
            if let voice = best(voices, for: parts.joined(separator: "-")) { return voice }
            parts.removeLast()
        }
        return nil
    }

    private func best(_ voices: [Voice], for tag: String) -> Voice? {
        func priority(_ voice: Voice) -> Int? {
            voice.languages.filter { $0.tag == tag }.map(\.priority).min()
        }
        return voices.filter { priority($0) != nil }.min { (priority($0) ?? 0) < (priority($1) ?? 0) }
    }

    private func split(_ name: String) -> (base: String, variant: String?) {
        guard let plus = name.firstIndex(of: "+") else { return (name, nil) }
        return (String(name[..<plus]), String(name[name.index(after: plus)...]))
    }

    private func normalized(_ tag: String) -> String {
        String(tag.lowercased().map { $0 == "_" ? "-" : $0 })
    }
}

extension ESpeakVoices.Voice {
    /// The last part of the identifier.
    var fileName: String {
        identifier.split(separator: "/").last.map(String.init) ?? identifier
    }

    /// Whether a graph file may call it so.
    func answers(to name: String) -> Bool {
        let name = name.lowercased()
        return [self.name, identifier, fileName].contains { $0.lowercased() == name }
    }
}
