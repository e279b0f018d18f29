/// What the names of voices mean that texts carry.
///
/// Clients ask for the voices of other services by name; each is a voice of the engine here.
struct VoiceNames: Sendable {
    private var meanings: [String: String] = [:]
    /// The names that mean whatever voice the node has.
    private var ownNames: Set<String> = []

    /// Reads entries `NAME=VOICE`, and `NAME=` for the node's own voice.
    ///
    /// - Throws: what is wrong with the first one that means nothing.
    init(_ entries: [String], engine: some SpeechEngine) throws(VoiceNameError) {
        for entry in entries {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else { throw .noVoice(entry) }
            guard !parts[1].isEmpty else {
                ownNames.insert(parts[0].lowercased())
                continue
            }
            do {
                meanings[parts[0].lowercased()] = try engine.voice(named: parts[1], language: "")
            } catch {
                throw .unknownVoice(entry, "\(error)")
            }
        }
    }

    /// Whether a name means the node's own voice.
    func isOwn(_ name: String) -> Bool {
        ownNames.contains(name.lowercased())
    }

    /// The engine's voice of a name; `nil` for a name that means nothing, or the node's own.
    func voice(_ name: String, of engine: some SpeechEngine) -> String? {
        guard !name.isEmpty, !isOwn(name) else { return nil }
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
