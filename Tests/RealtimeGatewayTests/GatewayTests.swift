import Messages
import RealtimeGateway
import Testing
import Web

@Suite struct GatewayTests {
    private let now = 1_800_000_000

    @Test func `health and readiness need no key, everything else does`() {
        var gateway = gateway(keys: ["sk-one"])
        let status = GatewayStatus()

        for path in ["/healthz", "/readyz"] {
            #expect(
                gateway.respond(to: request("GET", path, from: "10.1.2.3"), status: status, at: now).status
                    == 200)
        }
        for (method, path) in [
            ("GET", "/metrics"), ("GET", "/v1/models"), ("POST", "/v1/realtime/client_secrets"),
            ("GET", "/v1/realtime"),
            ("POST", "/v1/realtime/sessions"), ("GET", "/nowhere"),
        ] {
            #expect(
                gateway.respond(to: request(method, path), status: status, at: now).status == 401, "\(path)")
        }
    }

    @Test func `readiness names what is missing`() {
        var gateway = gateway()
        let response = gateway.respond(
            to: request("GET", "/readyz"), status: GatewayStatus(waitingFor: ["asr"]), at: now)

        #expect(response.status == 503)
        #expect(response.json?["waiting_for"] == ["asr"])
    }

    @Test(arguments: ["/v1/models", "/models", "/v1/models/"])
    func `models are listed`(path: String) {
        var gateway = gateway()
        let response = gateway.respond(to: request("GET", path), status: GatewayStatus(), at: now)

        #expect(response.json?["object"] == "list")
        #expect(response.json?["data"]?.array?.compactMap { $0["id"]?.string } == ["local", "gpt-realtime"])
    }

    @Test func `one model is found, another is not`() {
        var gateway = gateway()

        let found = gateway.respond(to: request("GET", "/v1/models/local"), status: GatewayStatus(), at: now)
        #expect(found.json?["id"] == "local")
        let missing = gateway.respond(
            to: request("GET", "/v1/models/other"), status: GatewayStatus(), at: now)
        #expect(missing.status == 404)
        #expect(missing.json?["error"]?["code"] == "model_not_found")
    }

    @Test func `a client secret opens a session with its defaults`() throws {
        var gateway = gateway(keys: ["sk-one"])
        let body: JSONValue = [
            "expires_after": ["anchor": "created_at", "seconds": 60],
            "session": ["type": "realtime", "voice": "ash"],
        ]
        let response = gateway.respond(
            to: request("POST", "/v1/realtime/client_secrets", key: "sk-one", body: body),
            status: GatewayStatus(),
            at: now)

        let answer = try #require(response.json)
        #expect(answer["expires_at"]?.integer == now + 60)
        #expect(answer["session"]?["id"] == "sess_1")
        let value = try #require(answer["value"]?.string)
        let admission = gateway.admissions.decide(
            on: request(
                "GET", "/v1/realtime",
                headers: ["sec-websocket-protocol": "realtime, openai-insecure-api-key.\(value)"]),
            at: now + 59)
        let session = SessionDefaults(session: ["type": "realtime", "voice": "ash"], isBeta: false)
        #expect(admission == .granted(Grant(credential: .ephemeral, session: session)))
    }

    @Test func `a client secret without a body lives for ten minutes`() {
        var gateway = gateway()
        let response = gateway.respond(
            to: request("POST", "/v1/realtime/client_secrets"), status: GatewayStatus(), at: now)

        #expect(response.json?["expires_at"]?.integer == now + 600)
        #expect(response.json?["session"]?["type"] == "realtime")
    }

    @Test(arguments: [
        ("expires_after.seconds", #"{"expires_after": {"seconds": 9}}"#),
        ("expires_after.seconds", #"{"expires_after": {"seconds": 7201}}"#),
        ("expires_after.seconds", #"{"expires_after": {"seconds": "60"}}"#),
        ("expires_after.anchor", #"{"expires_after": {"anchor": "now", "seconds": 60}}"#),
        ("expires_after", #"{"expires_after": 5}"#),
        ("expires_after.bogus", #"{"expires_after": {"bogus": 5}}"#),
        ("bogus", #"{"bogus": 5, "session": {"type": "realtime"}}"#),
        ("session.voice", #"{"session": {"type": "realtime", "voice": "nobody"}}"#),
    ])
    func `what is wrong in a wish for a key is named`(parameter: String, body: String) throws {
        var gateway = gateway()
        let response = gateway.respond(
            to: request("POST", "/v1/realtime/client_secrets", body: try JSONValue(parsing: body)),
            status: GatewayStatus(), at: now)

        #expect(response.status == 400)
        #expect(response.json?["error"]?["param"]?.string == parameter)
        #expect(gateway.admissions.ephemeralKeys.count == 0)
    }

    @Test(arguments: ["{", "[]", "null", "\u{FF}"])
    func `a body that is no object is refused`(body: String) {
        var gateway = gateway()
        var request = request("POST", "/v1/realtime/client_secrets")
        request.body = Array(body.utf8)

        #expect(gateway.respond(to: request, status: GatewayStatus(), at: now).status == 400)
    }

    @Test func `the beta's sessions carry their key`() throws {
        var gateway = gateway()
        let response = gateway.respond(
            to: request("POST", "/v1/realtime/sessions", body: ["voice": "verse"]), status: GatewayStatus(),
            at: now)

        #expect(response.json?["voice"] == "verse")
        #expect(response.json?["client_secret"]?["expires_at"]?.integer == now + 60)
        let value = try #require(response.json?["client_secret"]?["value"]?.string)
        let admission = gateway.admissions.decide(
            on: request("GET", "/", key: value, from: "10.0.0.1"), at: now)
        let session = SessionDefaults(session: ["voice": "verse"], isBeta: true)
        #expect(admission == .granted(Grant(credential: .ephemeral, session: session)))
    }

    @Test(arguments: [
        (
            "/v1/realtime/transcription_sessions", #"{"input_audio_transcription": {"model": "whisper-1"}}"#,
            true
        ),
        ("/v1/realtime/client_secrets", #"{"session": {"type": "transcription"}}"#, true),
        ("/v1/realtime/client_secrets", #"{"session": null, "expires_after": null}"#, false),
        ("/v1/realtime/sessions", "{}", false),
    ])
    func `a key remembers whether its session only transcribes`(
        path: String, body: String, isTranscription: Bool
    ) throws {
        var gateway = gateway()
        let response = gateway.respond(
            to: request("POST", path, body: try JSONValue(parsing: body)), status: GatewayStatus(), at: now)

        let json = try #require(response.json)
        let key = try #require((json["client_secret"]?["value"] ?? json["value"])?.string)
        guard case .granted(let grant) = gateway.admissions.decide(on: request("GET", "/", key: key), at: now)
        else {
            Issue.record("\(json)")
            return
        }
        #expect(grant.session?.isTranscription == isTranscription)
    }

    @Test func `an ephemeral key makes no further ones`() throws {
        var gateway = gateway(keys: ["sk-one"])
        let issued = gateway.admissions.ephemeralKeys.issue(for: nil, lifetime: 60, at: now)

        for path in ["/v1/realtime/client_secrets", "/v1/realtime/sessions"] {
            let response = gateway.respond(
                to: request("POST", path, key: issued.value), status: GatewayStatus(), at: now)
            #expect(response.status == 401)
        }
        #expect(gateway.admissions.ephemeralKeys.count == 1)
    }

    @Test func `wrong paths and methods are told apart`() {
        var gateway = gateway()
        func status(_ method: String, _ path: String) -> Int {
            gateway.respond(to: request(method, path), status: GatewayStatus(), at: now).status
        }

        #expect(status("GET", "/nowhere") == 404)
        #expect(status("DELETE", "/v1/models") == 405)
        #expect(status("GET", "/v1/realtime/client_secrets") == 405)
        #expect(status("GET", "/v1/realtime") == 426)
        #expect(status("POST", "/v1/realtime/calls") == 501)
        #expect(Gateway.isRealtime(request("GET", "/v1/realtime")))
        #expect(Gateway.isRealtime(request("GET", "/realtime/")))
        #expect(!Gateway.isRealtime(request("GET", "/v1/realtimes")))
    }

    @Test func `metrics are in Prometheus's form`() {
        var gateway = gateway()
        let metrics = [
            Metric("antiphon_sessions", .gauge, "Sessions that stand.", value: 3),
            Metric(
                "antiphon_errors_total", .counter, "Errors\nby \\ code.",
                samples: [.init(2.5, labels: [.init("code", "a\"b\\c\nd")])]),
            Metric("antiphon_turn_seconds", "Turns.", bounds: [0.1, 1], counts: [1, 2, 4], sum: 9.25),
        ]
        let response = gateway.respond(
            to: request("GET", "/metrics"), status: GatewayStatus(metrics: metrics), at: now)

        #expect(
            String(decoding: response.body, as: UTF8.self) == """
                # HELP antiphon_sessions Sessions that stand.
                # TYPE antiphon_sessions gauge
                antiphon_sessions 3
                # HELP antiphon_errors_total Errors\\nby \\\\ code.
                # TYPE antiphon_errors_total counter
                antiphon_errors_total{code="a\\"b\\\\c\\nd"} 2.5
                # HELP antiphon_turn_seconds Turns.
                # TYPE antiphon_turn_seconds histogram
                antiphon_turn_seconds_bucket{le="0.1"} 1
                antiphon_turn_seconds_bucket{le="1"} 3
                antiphon_turn_seconds_bucket{le="+Inf"} 7
                antiphon_turn_seconds_sum 9.25
                antiphon_turn_seconds_count 7

                """)
    }
}
