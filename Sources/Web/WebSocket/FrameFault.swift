/// How the other side broke the WebSocket protocol: what it is told when the connection closes.
struct FrameFault: Error, Equatable {
    var code: CloseCode
    var reason: String

    static func protocolError(_ reason: String) -> FrameFault {
        FrameFault(code: .protocolError, reason: reason)
    }
}
