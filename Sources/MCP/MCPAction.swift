public import Messages

/// What a client of a server wants done.
public enum MCPAction: Equatable, Sendable {
    /// Send a message: one line of JSON.
    case send(JSONValue)
    /// The server may be asked now, and its tools are known.
    case begin
    /// The server's tools have changed.
    case toolsChanged
    /// A call has been answered.
    case answer(call: Int, MCPResult)
    /// The server tells something; its own level of importance, of RFC 5424.
    case log(level: String, String)
    /// Something of the server could not be read, and is passed over.
    case complain(String)
    /// The server cannot be used: end it.
    case giveUp(String)
}
