internal import CALSA
internal import Locking

/// What ALSA says of itself, which it would otherwise write to standard error.
///
/// The library has one place for its messages per process, so there is one of these.
public final class SoundCardMessages: Sendable {
    /// The messages of this process.
    public static let shared = SoundCardMessages()

    /// The most messages kept until they are taken: an unplugged device can make many.
    private static let limit = 50
    private let lines = Locked<[String]>([])

    private init() {
        alsa_set_message_sink { text in
            guard let text else { return }
            SoundCardMessages.shared.keep(String(cString: text))
        }
    }

    /// Takes the messages since the last call.
    public func take() -> [String] {
        lines.withLock { lines in
            defer { lines.removeAll() }
            return lines
        }
    }

    private func keep(_ line: String) {
        lines.withLock { if $0.count < SoundCardMessages.limit { $0.append(line) } }
    }
}
