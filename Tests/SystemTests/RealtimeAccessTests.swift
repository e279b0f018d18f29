import Glibc
import Messages
import Testing

/// Who may use a Realtime server, from when on, and what it says when it cannot serve.
@Suite struct RealtimeAccessTests {
    /// Asks for a WebSocket and returns the answer's first line.
    private func handshake(_ server: RealtimeServer, host: String = "localhost", _ headers: String) throws
        -> String
    {
        let socket = try RawSocket(port: server.port)
        socket.send(
            Array(
                ("GET /v1/realtime HTTP/1.1\r\nHost: \(host)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "\(headers)\r\n").utf8))
        return String(socket.read(until: "\r\n").prefix { !$0.isNewline })
    }

    @Test func `without keys, only programs and pages of this machine may use it`() throws {
        let server = try RealtimeServer(environment: ["ANTIPHON_API_KEYS": ""])
        for origin in ["http://localhost:3000", "http://127.0.0.1:5173", "http://[::1]"] {
            #expect(try handshake(server, "Origin: \(origin)\r\n").contains(" 101 "), "\(origin)")
        }
        #expect(try handshake(server, "").contains(" 101 "))
        #expect(try handshake(server, "Origin: https://evil.example\r\n").contains(" 403 "))
        #expect(try handshake(server, host: "evil.example", "").contains(" 403 "))
        #expect(server.metric("antiphon_realtime_refusals_total") == 2)
        #expect(server.metric("antiphon_realtime_sessions_max") == 256)
        #expect(server.run.log.contains("allowed_origins"))
        #expect(try server.stop() == 0)
    }

    @Test func `with origins that are named, those may and no others`() throws {
        let server = try RealtimeServer(
            ["--set", "bridge.allowed_origins=[https://good.example]"], environment: ["ANTIPHON_API_KEYS": ""]
        )
        let good = "Origin: https://good.example\r\n"
        #expect(try handshake(server, host: "my.example", good).contains(" 101 "))
        #expect(try handshake(server, "Origin: http://localhost:3000\r\n").contains(" 403 "))
        #expect(try server.stop() == 0)
    }

    @Test func `it is not ready before every node behind it is`() throws {
        for _ in 0..<3 {
            let port = try RealtimeServer.freePort()
            let run = try GraphRun(
                folder: GraphRun.makeFolder(),
                arguments: ["run", RealtimeServer.graph, "--set", "bridge.port=\(port)"],
                environment: ["ANTIPHON_API_KEYS": ""])
            var states: [String?] = []
            let isReady = eventually(within: 30) {
                guard let answer = try? RawSocket(port: port).get("/readyz"), answer.contains("\"ready\"")
                else { return false }
                states = ["speech-monitor", "asr", "llm", "segmenter", "tts"].map {
                    run.node($0)?["state"]?.string
                }
                return true
            }
            #expect(isReady, "\(run.log)")
            #expect(states.allSatisfy { $0 == "running" }, "\(states)")
            run.send(signal: SIGINT)
            #expect(run.exitCode(within: 10) == 0)
        }
    }

    @Test func `it is not ready while a node is away, and names it`() throws {
        let server = try RealtimeServer(environment: ["ANTIPHON_API_KEYS": ""])
        let socket = try RawSocket(port: server.port)
        #expect(socket.get("/readyz").contains("200 OK"))
        // It can neither work nor start again while it is stopped, until it is killed for its silence.
        kill(try #require(server.run.pid(of: "segmenter")), SIGSTOP)

        let isTold = eventually(within: 20) {
            let answer = try? RawSocket(port: server.port).get("/readyz")
            return answer?.contains("503 ") == true && answer?.contains("[\"segmenter\"]") == true
        }

        #expect(isTold, "\(server.run.log)")
        let isBack = eventually(within: 20) {
            (try? RawSocket(port: server.port).get("/readyz"))?.contains("200 OK") == true
        }
        #expect(isBack, "\(server.run.log)")
        #expect(try server.stop() == 0)
    }

    @Test(arguments: [
        ("bridge.tls_certificate=/nowhere.pem", "tls_key"), ("bridge.address=203.0.113.1", "address"),
    ])
    func `a wrong setting is not tried again`(setting: String, parameter: String) throws {
        let run = try GraphRun(
            folder: GraphRun.makeFolder(), arguments: ["run", RealtimeServer.graph, "--set", setting])
        #expect(run.exitCode(within: 30) != 0)
        #expect(run.log.contains(parameter) && run.log.contains("no restart can mend"), "\(run.log)")
        #expect(!run.log.contains("starts again"), "\(run.log)")
    }

    @Test func `a port that another program has is named, and tried again`() throws {
        let first = try RealtimeServer()
        let run = try GraphRun(
            folder: GraphRun.makeFolder(),
            arguments: ["run", RealtimeServer.graph, "--set", "bridge.port=\(first.port)"])
        #expect(run.shows("starts again"), "\(run.log)")
        #expect(run.log.contains("port \(first.port): another program listens there"), "\(run.log)")
        #expect(run.log.contains("parameter 'port'"), "\(run.log)")
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) != nil)
        #expect(try first.stop() == 0)
    }

    @Test func `a key for transcription opens a transcription session`() throws {
        let server = try RealtimeServer(environment: ["ANTIPHON_API_KEYS": ""])
        let answer = try RawSocket(port: server.port).post(
            "/v1/realtime/transcription_sessions",
            #"{"input_audio_transcription": {"model": "whisper-1"}, "turn_detection": null}"#)
        let key = try #require(answer.firstMatch(of: /ek_[A-Za-z0-9]+/)?.0)
        for more in ["", "OpenAI-Beta: realtime=v1\r\n"] {
            let socket = try RawSocket(port: server.port)
            var created = try socket.upgrade(headers: "Authorization: Bearer \(key)\r\n\(more)")
            // The event's type is the last of its members.
            if !created.contains("session.created") { created += socket.read(until: "session.created") }
            #expect(created.contains("whisper-1"), "\(created)")
            #expect(!created.contains("instructions") && !created.contains("voice"), "\(created)")
        }
        #expect(try server.stop() == 0)
    }
}
