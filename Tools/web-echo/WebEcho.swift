import Glibc
import Web

/// A server that sends every message back, on a free port of 127.0.0.1 that it prints: for tests and measurements.
@main
struct WebEcho {
    static func main() throws {
        signal(SIGPIPE, SIG_IGN)
        var options = WebServerOptions()
        options.subprotocols = ["realtime"]
        var arguments = CommandLine.arguments.dropFirst()
        while let name = arguments.popFirst(), let value = arguments.popFirst() {
            switch name {
            case "--certificate": options.certificate = CertificateFiles(chain: value, privateKey: value)
            case "--connections": options.maximumConnections = Int(value) ?? 1024
            case "--ping": options.pingInterval = .milliseconds(Int(value) ?? 20000)
            case "--pong": options.pongTimeout = .milliseconds(Int(value) ?? 20000)
            case "--request-timeout": options.requestTimeout = .milliseconds(Int(value) ?? 10000)
            case "--message-bytes": options.maximumMessageBytes = Int(value) ?? 1 << 20
            case "--origin": options.allowedOrigins = [value]
            default: fatal("\(name) is unknown")
            }
        }
        let echo = Echo()
        let server = try WebServer(options, handler: echo)
        print(server.port)
        fflush(nil)
        var descriptor = pollfd(fd: server.descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            poll(&descriptor, 1, -1)
            server.service()
        }
    }

    static func fatal(_ text: String) -> Never {
        print("error: \(text)")
        exit(64)
    }
}

/// Sends every message back; answers HTTP with what was asked.
final class Echo: WebServerHandler {
    func respond(to request: HTTPRequest) -> HTTPResponse {
        let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        return .text("\(request.method) \(request.path) \(query) \(request.body.count)\n")
    }

    func decide(on handshake: HTTPRequest) -> UpgradeDecision {
        handshake.path == "/refused"
            ? .refuse(.error(status: 401, message: "no", code: "invalid_api_key")) : .accept()
    }

    func opened(_ connection: WebConnection) {
    }

    func received(_ message: WebMessage, on connection: WebConnection) {
        switch message {
        case .text(let text):
            if text == Array("close".utf8) {
                return connection.close(code: .tryAgainLater, reason: "as you wish")
            }
            connection.send(text: text)
        case .binary(let bytes):
            connection.send(binary: bytes)
        }
    }

    func closed(_ connection: WebConnection, code: CloseCode, reason: String) {
        write("closed \(code) \(reason)")
    }

    func log(_ level: WebLogLevel, _ text: String) {
        write("\(level): \(text)")
    }

    private func write(_ text: String) {
        let line = Array((text + "\n").utf8)
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
