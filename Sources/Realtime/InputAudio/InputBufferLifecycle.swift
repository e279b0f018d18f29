/// The life of the input buffer, again and again.
///
/// Push to talk:
///
///     empty ──append──→ filling ──commit, clear──→ empty
///
/// With turn detection:
///
///     listening ──speech started──→ hearing ──speech stopped, commit, clear──→ listening
enum InputBufferLifecycle: Equatable, Sendable {
    case empty
    case filling
    case listening
    /// Someone speaks: the utterance of speech-monitor, and the item that it will be.
    case hearing(utterance: String, item: String)

    var isDetecting: Bool {
        switch self {
        case .empty, .filling: false
        case .listening, .hearing: true
        }
    }
}
