public import Web

/// What a request may do.
public struct Grant: Equatable, Sendable {
    /// What it came with.
    public var credential: Credential
    /// How its session begins, where an ephemeral key says so.
    public var session: SessionDefaults?

    /// Kinds of credentials.
    public enum Credential: Equatable, Sendable {
        /// One of the server's keys.
        case key
        /// A key that expires.
        case ephemeral
        /// None: a client of this machine, where the server has no keys.
        case local
    }

    public init(credential: Credential, session: SessionDefaults? = nil) {
        self.credential = credential
        self.session = session
    }
}

/// The decision on a request.
public enum Admission: Equatable, Sendable {
    case granted(Grant)
    case refused(HTTPResponse)
}
