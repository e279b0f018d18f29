import Glibc

@testable import Web

/// Remembers what a client is told.
final class Recorder: WebSocketClientHandler {
    var connection: WebConnection?
    var messages: [WebMessage] = []
    var close: (code: CloseCode, reason: String)?
    var failure: WebSocketClientFailure?

    func opened(_ connection: WebConnection) { self.connection = connection }
    func received(_ message: WebMessage, on connection: WebConnection) { messages.append(message) }
    func closed(_ connection: WebConnection, code: CloseCode, reason: String) { close = (code, reason) }
    func failed(_ failure: WebSocketClientFailure) { self.failure = failure }
}

/// Lets both work until the condition holds. Returns whether it did before nothing happened for ten seconds in turns
/// of 50 ms: a pause of the whole process counts as one.
func wait(_ server: WebServer?, _ client: WebSocketClient, until condition: () -> Bool) -> Bool {
    var quietTurns = 0
    while !condition() {
        guard quietTurns < 200 else { return false }
        var descriptors = [
            pollfd(fd: server?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        quietTurns = poll(&descriptors, 2, 50) > 0 ? 0 : quietTurns + 1
        server?.service()
        client.service()
    }
    return true
}
