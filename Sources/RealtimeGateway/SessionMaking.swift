public import Messages

/// Makes sessions for those who ask for a key before they connect: the session engine's part in HTTP.
public protocol SessionMaking {
    /// The whole session, with `id` and `object`, that a client's wish leads to.
    ///
    /// - Parameters:
    ///   - wish: what the client sent, to be refused by name where it is wrong.
    ///   - isBeta: whether it is flat, as in the beta.
    ///   - isTranscription: whether a beta client asked for a transcription session.
    func session(for wish: JSONValue, isBeta: Bool, isTranscription: Bool) throws(RequestRefusal) -> JSONValue
}

/// Why a request is refused, as the client is told.
public struct RequestRefusal: Error, Equatable, Sendable {
    public var status: Int
    public var message: String
    public var code: String?
    /// The path of the field that is wrong, such as `session.voice`.
    public var parameter: String?

    public init(_ message: String, code: String?, parameter: String? = nil, status: Int = 400) {
        self.status = status
        self.message = message
        self.code = code
        self.parameter = parameter
    }
}
