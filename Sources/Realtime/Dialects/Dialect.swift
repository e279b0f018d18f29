public import Messages

/// The form in which a client speaks the protocol: a layer over the session, which knows the GA form only.
public protocol Dialect: Sendable {
    /// The name of the event that carries audio: such events are written straight as bytes and pass no translation.
    var audioDeltaType: String { get }
    /// Whether sessions and responses have a `temperature`, as GA has none.
    var hasTemperature: Bool { get }
    /// Whether a part of a message in the input of a response may refer to an item, of which it means the parts.
    var hasPartReferences: Bool { get }
    /// Whether the client is told of the conversation when the session begins.
    var announcesConversation: Bool { get }
    /// Whether `rate_limits.updated` follows the beginning of a response instead of its end.
    var tellsLimitsFirst: Bool { get }

    /// Brings an event of the client into GA form.
    ///
    /// - Parameter event: a JSON object; its `type` and `event_id` may be anything.
    /// - Throws: what the client is told instead, with the names of its own dialect.
    mutating func translate(clientEvent event: [String: JSONValue]) throws(ClientError) -> [String: JSONValue]

    /// Brings an event of the server into the client's form: no event, one, or several.
    ///
    /// - Parameter event: without `event_id`; each of the results is given one afterwards.
    mutating func translate(serverEvent event: [String: JSONValue]) -> [[String: JSONValue]]

    /// Brings what is wrong with a translated event of the client into the client's names; what `translate(clientEvent:)`
    /// throws has them already.
    func translate(_ error: ClientError) -> ClientError

    /// How the client is warned of something that is no error; `nil` where the form has no such event.
    mutating func warning(code: String, message: String, response: String?) -> [String: JSONValue]?
}

extension Dialect {
    public var hasTemperature: Bool { false }
    public var hasPartReferences: Bool { false }
    public var announcesConversation: Bool { false }
    public var tellsLimitsFirst: Bool { false }

    public func translate(_ error: ClientError) -> ClientError { error }

    public mutating func warning(code: String, message: String, response: String?) -> [String: JSONValue]? {
        nil
    }
}

/// The form of the service since 2025: the one that the session itself speaks.
public struct GADialect: Dialect {
    public let audioDeltaType = "response.output_audio.delta"

    /// The GA form.
    public init() {}

    public func translate(clientEvent event: [String: JSONValue]) throws(ClientError) -> [String: JSONValue] {
        event
    }

    public func translate(serverEvent event: [String: JSONValue]) -> [[String: JSONValue]] {
        [event]
    }
}

extension BetaDialect: Dialect {}
extension ResponsesDialect: Dialect {}
