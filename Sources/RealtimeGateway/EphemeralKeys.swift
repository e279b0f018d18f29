public import Messages

/// Keys that a client's own server asks for and hands on: they expire, and may hold how their sessions begin.
public struct EphemeralKeys: Sendable {
    /// How long one may live, in seconds; 600 where nothing is said.
    public static let lifetimes = 10...7200

    /// A key, and until when it opens sessions (seconds since 1970).
    public struct Issued: Equatable, Sendable {
        public var value: String
        public var expiresAt: Int
    }

    private struct Entry {
        var expiresAt: Int
        var session: SessionDefaults?
    }

    private var entries: [[UInt8]: Entry] = [:]
    private let maximumCount: Int

    /// - Parameter maximumCount: the most keys that live at once; a further one takes the place of the oldest.
    public init(maximumCount: Int = 10_000) {
        self.maximumCount = max(1, maximumCount)
    }

    /// How many there are, expired ones too where nobody has looked since.
    public var count: Int { entries.count }

    /// Makes a key.
    ///
    /// - Parameter now: seconds since 1970.
    public mutating func issue(for session: SessionDefaults?, lifetime: Int, at now: Int) -> Issued {
        if entries.count >= maximumCount { makeRoom(at: now) }
        let value = "ek_" + EphemeralKeys.secret()
        entries[KeyChecksum.of(value)] = Entry(expiresAt: now + lifetime, session: session)
        return Issued(value: value, expiresAt: now + lifetime)
    }

    /// What a key opens; `nil` where it is unknown or expired.
    ///
    /// It is found by its checksum: how long that takes tells nothing about keys that exist.
    func grant(for key: String, at now: Int) -> Grant? {
        guard let entry = entries[KeyChecksum.of(key)], entry.expiresAt > now else { return nil }
        return Grant(credential: .ephemeral, session: entry.session)
    }

    private mutating func makeRoom(at now: Int) {
        entries = entries.filter { $0.value.expiresAt > now }
        guard entries.count >= maximumCount,
            let first = entries.min(by: { $0.value.expiresAt < $1.value.expiresAt })
        else { return }
        entries[first.key] = nil
    }

    /// 32 characters of the system's randomness, 190 bits.
    private static func secret() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<32).map { _ in alphabet[Int.random(in: alphabet.indices)] })
    }
}

/// How a session begins that an ephemeral key opens.
public struct SessionDefaults: Equatable, Sendable {
    /// The session as its client would send it in `session.update`.
    public var session: JSONValue
    /// Whether it is written as in the beta, flat.
    public var isBeta: Bool
    /// Whether it only transcribes.
    public var isTranscription: Bool

    public init(session: JSONValue, isBeta: Bool, isTranscription: Bool = false) {
        self.session = session
        self.isBeta = isBeta
        self.isTranscription = isTranscription
    }
}
