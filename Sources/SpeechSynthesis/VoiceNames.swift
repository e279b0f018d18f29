/// What the names of voices mean that texts carry.
///
/// Clients ask for the voices of other services by name; each is a voice of the engine here.
struct VoiceNames: Sendable {
    private var meanings: [String: String] = [:]

    /// Reads entries `NAME=VOICE`.
    ///
    /// - Throws: what is wrong with the first one that means nothing.
    init(_ entries: [String], engine: some SpeechEngine) throws(VoiceNameError) {
        for entry in entries {
            let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw .noVoice(entry) }
            do {
                meanings[parts[0].lowercased()] = try engine.voice(named: parts[1], language: "")
            } catch {
                throw .unknownVoice(entry, "\(error)")
            }
        }
    }

    /// The engine's voice of a name; `nil` for a name that means nothing.
    func voice(_ name: String, of engine: some SpeechEngine) -> String? {
        guard !name.isEmpty else { return nil }
        return meanings[name.lowercased()] ?? (try? engine.voice(named: name, language: ""))
    }
}

/// Why an entry of the names of voices means nothing.
enum VoiceNameError: Error, CustomStringConvertible {
    case noVoice(String)
    case unknownVoice(String, String)

    var description: String {
        switch self {
        case .noVoice(let entry): "'\(entry)' is not NAME=VOICE"
        case .unknownVoice(let entry, let reason): "'\(entry)': \(reason)"
        }
    }
}
