/// The life of a session: it only goes forward.
///
///     open ──→ warned ──→ closing ──→ closed
enum SessionLifecycle: Int, Sendable {
    case open
    /// The client was told that the session ends soon.
    case warned
    /// What was promised is being ended; nothing new begins.
    case closing
    /// Nothing is said any more, and nothing is heard.
    case closed

    var isClosed: Bool { self == .closed }

    /// Whether something new may begin.
    var isOpen: Bool { rawValue < Self.closing.rawValue }
}
