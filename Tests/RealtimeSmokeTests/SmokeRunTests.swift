import Messages
import Testing
import Web

@testable import realtime_smoke

@Suite struct SmokeRunTests {
    private func run(environment: [String: String] = [:]) throws -> SmokeRun {
        SmokeRun(SmokeEvents(try SmokeSettings(environment: environment)), at: 1_000)
    }

    private func sent(_ run: inout SmokeRun) throws -> [JSONValue] {
        try run.takeOutgoing().map { try JSONValue(parsing: $0) }
    }

    private func receive(_ event: String, _ run: inout SmokeRun, at now: UInt64 = 2_000) {
        run.receive(Array(event.utf8), at: now)
    }

    @Test(arguments: ["response.output_audio.delta", "response.audio.delta"])
    func `a run passes with its first audio`(delta: String) throws {
        var run = try run()
        receive(#"{"type":"session.created"}"#, &run, at: 11_000)
        let update = try sent(&run)
        #expect(update.map { $0["type"] } == ["session.update"])
        #expect(update.first?["session"]?["audio"]?["input"]?["format"]?["rate"] == 24000)
        #expect(update.first?["session"]?["audio"]?["input"]?["turn_detection"] == .null)

        receive(#"{"type":"session.updated"}"#, &run, at: 20_000)
        let turn = try sent(&run).compactMap { $0["type"]?.string }
        #expect(
            turn == Array(repeating: "input_audio_buffer.append", count: 6)
                + ["input_audio_buffer.commit", "response.create"])

        receive(#"{"type":"response.created"}"#, &run, at: 30_000)
        #expect(run.result == nil)
        receive(#"{"type":"\#(delta)","delta":"AAAA"}"#, &run, at: 50_000)
        #expect(run.result == .passed(session: 10_000, firstAudio: 30_000))
    }

    @Test func `the beta's session is flat`() throws {
        var run = try run(environment: ["REALTIME_SCHEMA": "flat"])
        receive(#"{"type":"session.created"}"#, &run)

        let session = try sent(&run).first?["session"]
        #expect(session?["modalities"] == ["text", "audio"])
        #expect(session?["input_audio_format"] == "pcm16")
        #expect(session?["type"] == nil)
    }

    @Test func `all the audio is sent, in whole samples`() throws {
        let settings = try SmokeSettings(environment: ["AUDIO_MS": "250", "REALTIME_AUDIO_RATE": "16000"])
        let appends = try SmokeEvents(settings).turn.map { try JSONValue(parsing: $0) }
            .compactMap { $0["audio"]?.string?.utf8.count }

        // 3200, 3200 and 1600 bytes in base64.
        #expect(appends == [4268, 4268, 2136])
    }

    @Test func `an error fails the run with its text`() throws {
        var run = try run()
        receive(#"{"type":"error","error":{"message":"No.","code":"bad"}}"#, &run)

        #expect(run.result == .failed("the server answers with an error: No. (bad)"))
    }

    @Test func `a response without audio fails the run`() throws {
        var run = try run()
        receive(#"{"type":"session.created"}"#, &run)
        receive(#"{"type":"session.updated"}"#, &run)
        receive(
            #"{"type":"response.done","response":{"status":"failed","status_details":{"error":{"message":"Broken."}}}}"#,
            &run)

        #expect(run.result == .failed("the response ended (failed) without audio: Broken."))
    }

    @Test func `the end tells how far the run came`() throws {
        var early = try run()
        early.end("closed")
        #expect(early.result == .failed("no session: closed"))

        var late = try run()
        receive(#"{"type":"session.created"}"#, &late)
        receive(#"{"type":"session.updated"}"#, &late)
        late.end("closed")
        late.end("again")
        #expect(late.result == .failed("no audio: closed"))
    }

    @Test func `what is no event fails the run`() throws {
        var run = try run()
        receive("hello", &run)

        #expect(run.result == .failed("the server sent what is no event: hello"))
    }
}
