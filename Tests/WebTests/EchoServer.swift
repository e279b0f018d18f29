@testable import Web

/// Sends every message back, and remembers what happened.
final class EchoServer: WebServerHandler {
    var requests: [HTTPRequest] = []
    var handshakes: [HTTPRequest] = []
    /// Handshakes refused because of their origin.
    var refusals = 0
    var connections: [WebConnection] = []
    var messages: [WebMessage] = []
    var closes: [(code: CloseCode, reason: String)] = []
    var drains = 0
    var lines: [String] = []
    /// What handshakes are answered with.
    var decision = UpgradeDecision.accept()
    /// Whether each message is the last that is read until the test reads on.
    var pausesAfterMessages = false
    /// Whether messages are sent back.
    var echoes = true

    func respond(to request: HTTPRequest) -> HTTPResponse {
        requests.append(request)
        return .text("\(request.method) \(request.path) \(request.body.count)")
    }

    func decide(on handshake: HTTPRequest) -> UpgradeDecision {
        handshakes.append(handshake)
        return decision
    }

    func refused(_ handshake: HTTPRequest) {
        refusals += 1
    }

    func opened(_ connection: WebConnection) {
        connections.append(connection)
    }

    func received(_ message: WebMessage, on connection: WebConnection) {
        messages.append(message)
        if pausesAfterMessages { connection.isReading = false }
        guard echoes else { return }
        switch message {
        case .text(let text): connection.send(text: text)
        case .binary(let bytes): connection.send(binary: bytes)
        }
    }

    func drained(_ connection: WebConnection) {
        drains += 1
    }

    func closed(_ connection: WebConnection, code: CloseCode, reason: String) {
        closes.append((code, reason))
    }

    func log(_ level: WebLogLevel, _ text: String) {
        lines.append(text)
    }
}

/// A server on a free port, changed from the usual.
func makeServer(_ handler: EchoServer, _ change: (inout WebServerOptions) -> Void = { _ in }) throws
    -> WebServer
{
    var options = WebServerOptions()
    options.subprotocols = ["realtime"]
    change(&options)
    return try WebServer(options, handler: handler)
}
