import Testing
import Web

@testable import realtime_smoke

@Suite struct SmokeSettingsTests {
    @Test func `without a variable the local bridge is tried ten times`() throws {
        let settings = try SmokeSettings(environment: ["RUNS": ""])

        #expect(settings.url.host == "127.0.0.1")
        #expect(settings.url.port == 8123)
        #expect(settings.url.target == "/v1/realtime")
        #expect(settings.runs == 10)
        #expect(settings.audioMilliseconds == 600)
        #expect(settings.timeoutMilliseconds == 8000)
        #expect(settings.schema == .audio)
        #expect(settings.headers.isEmpty)
    }

    @Test func `the model is put into the query, escaped`() throws {
        let plain = try SmokeSettings(environment: ["REALTIME_MODEL": "gpt realtime/2"])
        #expect(plain.url.target == "/v1/realtime?model=gpt%20realtime%2F2")

        let url = "wss://host/v1/realtime?intent=x"
        let further = try SmokeSettings(environment: ["REALTIME_URL": url, "REALTIME_MODEL": "m"])
        #expect(further.url.target == "/v1/realtime?intent=x&model=m")
        #expect(further.url.isSecure)
    }

    @Test func `the beta header is a switch or a value, and makes the session flat`() throws {
        let on = try SmokeSettings(environment: ["REALTIME_BETA_HEADER": "1"])
        #expect(on.headers.map(\.value) == ["realtime=v1"])
        #expect(on.schema == .flat)

        let named = try SmokeSettings(environment: [
            "REALTIME_BETA_HEADER": "realtime=v2", "REALTIME_SCHEMA": "audio",
        ])
        #expect(named.headers.map(\.value) == ["realtime=v2"])
        #expect(named.schema == .audio)

        #expect(try SmokeSettings(environment: ["REALTIME_BETA_HEADER": "0"]).headers.isEmpty)
    }

    @Test func `the key goes into a header`() throws {
        let settings = try SmokeSettings(environment: ["OPENAI_API_KEY": "sk-x"])

        #expect(settings.headers.map(\.name) == ["Authorization"])
        #expect(settings.headers.map(\.value) == ["Bearer sk-x"])
    }

    @Test(arguments: [
        ("REALTIME_URL", "127.0.0.1:8123"), ("REALTIME_URL", "ftp://x"), ("REALTIME_URL", "ws://"),
        ("REALTIME_URL", "ws://h:99999"), ("REALTIME_SCHEMA", "deep"), ("REALTIME_AUDIO_RATE", "0"),
        ("RUNS", "0"), ("RUNS", "ten"), ("AUDIO_MS", "-1"), ("TIMEOUT_MS", "1.5"),
    ])
    func `what cannot be used is named`(variable: String, value: String) {
        let fault = #expect(throws: SmokeSettings.Fault.self) {
            try SmokeSettings(environment: [variable: value])
        }
        #expect(fault?.variable == variable)
    }
}
