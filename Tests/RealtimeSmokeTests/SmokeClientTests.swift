import Messages
import Testing
import Web

@testable import realtime_smoke

/// A server that answers as told, in the test's own thread.
private final class FakeRealtimeServer: WebServerHandler {
    var answers: [String: String] = [:]
    var handshake: HTTPRequest?
    var decision = UpgradeDecision.accept()

    func respond(to request: HTTPRequest) -> HTTPResponse { .text("", status: 404) }

    func decide(on handshake: HTTPRequest) -> UpgradeDecision {
        self.handshake = handshake
        return decision
    }

    func opened(_ connection: WebConnection) {
        connection.send(text: answers["open"] ?? "")
    }

    func received(_ message: WebMessage, on connection: WebConnection) {
        guard case .text(let text) = message, let event = try? JSONValue(parsing: text),
            let answer = answers[event["type"]?.string ?? ""]
        else { return }
        connection.send(text: answer)
    }

    func closed(_ connection: WebConnection, code: CloseCode, reason: String) {}
    func log(_ level: WebLogLevel, _ text: String) {}
}

@Suite struct SmokeClientTests {
    private func result(of handler: FakeRealtimeServer, environment: [String: String] = [:]) throws
        -> SmokeRun.Result
    {
        var options = WebServerOptions()
        options.subprotocols = ["realtime"]
        let server = try WebServer(options, handler: handler)
        var environment = environment
        environment["REALTIME_URL"] = "ws://127.0.0.1:\(server.port)/v1/realtime"
        let settings = try SmokeSettings(environment: environment)
        let client = SmokeClient(settings, events: SmokeEvents(settings))
        while true {
            client.proceed(waitingAtMost: 1)
            server.service()
            if let result = client.result { return result }
        }
    }

    @Test func `a server that speaks passes`() throws {
        let server = FakeRealtimeServer()
        server.answers = [
            "open": #"{"type":"session.created"}"#, "session.update": #"{"type":"session.updated"}"#,
            "response.create": #"{"type":"response.output_audio.delta","delta":"AAAA"}"#,
        ]
        let result = try result(
            of: server,
            environment: ["OPENAI_API_KEY": "sk-x", "REALTIME_BETA_HEADER": "1", "REALTIME_MODEL": "m"])

        guard case .passed = result else {
            Issue.record("\(result)")
            return
        }
        #expect(server.handshake?.headers["authorization"] == "Bearer sk-x")
        #expect(server.handshake?.headers["openai-beta"] == "realtime=v1")
        #expect(server.handshake?.queryValue("model") == "m")
        #expect(server.handshake?.subprotocols == ["realtime"])
    }

    @Test func `a server that refuses is quoted`() throws {
        let server = FakeRealtimeServer()
        server.decision = .refuse(.error(status: 401, message: "Incorrect API key provided."))

        guard case .failed(let reason) = try result(of: server) else {
            Issue.record("the run passed")
            return
        }
        #expect(reason.contains("HTTP 401"))
        #expect(reason.contains("Incorrect API key provided."))
    }

    @Test func `a server that says nothing fails within the time`() throws {
        let server = FakeRealtimeServer()
        server.answers = ["open": #"{"type":"session.created"}"#]

        #expect(
            try result(of: server, environment: ["TIMEOUT_MS": "100"])
                == .failed("no answer to session.update: nothing within 100 ms"))
    }
}
