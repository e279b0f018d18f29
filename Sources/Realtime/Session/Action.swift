/// What the bridge must do for a session, in order.
public enum Action: Equatable, Sendable {
    /// Send the client a text frame: one server event as JSON.
    case send([UInt8])
    /// Ask the graph.
    case graph(GraphCommand)
    /// Close the connection. Nothing follows for the client.
    case close(code: UInt16, reason: String)
    /// Tell the operator.
    case log(SessionLogLevel, String)
    /// Note that the answer to a spoken turn begins to sound, so many nanoseconds after the turn's end was known.
    case answered(after: UInt64)
}

/// How much a line of a session's log matters.
public enum SessionLogLevel: Sendable {
    case debug, info, warning, error
}
