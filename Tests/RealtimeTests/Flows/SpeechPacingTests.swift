import Messages
import Realtime
import Testing

@Suite struct SpeechPacingTests {
    /// A session whose llm has said all, and tts so many seconds of it, at once.
    private func session(speaking seconds: Int, _ change: (inout SessionOptions) -> Void = { _ in })
        -> (TestSession, response: String)
    {
        var session = TestSession { options in
            options.limits.speechLeadSeconds = 2
            change(&options)
        }
        session.say("Tell me a story.")
        session.send(["type": "response.create"])
        let id = session.responseID
        session.reply("Once.", to: id)
        session.reply("", to: id, isFinal: true, ["finish": "stop"])
        session.usage(of: id)
        _ = session.takeEvents()
        for _ in 0..<(seconds * 10) { session.speak(milliseconds: 100, in: id) }
        session.speak(milliseconds: 0, in: id, isFinal: true)
        return (session, id)
    }

    /// Milliseconds of audio in events.
    private func milliseconds(_ events: [JSONValue]) -> Int {
        events.compactMap { $0["delta"]?.string }.reduce(0) { $0 + (Base64.decode($1)?.count ?? 0) } / 48
    }

    @Test func `a short answer is sent at once`() {
        var (session, _) = session(speaking: 2)

        let events = session.takeEvents()

        #expect(milliseconds(events) == 2000)
        #expect(events.contains { $0["type"] == "response.done" })
    }

    @Test func `a long answer is sent as far ahead as it may, then as it plays`() {
        var (session, _) = session(speaking: 5)
        var sent = milliseconds(session.takeEvents())
        #expect((2000...2100).contains(sent))
        for step in 1...5 {
            session.wait(milliseconds: 500)
            sent += milliseconds(session.takeEvents())
            #expect((2000 + step * 500 - 200...2000 + step * 500 + 200).contains(sent))
        }

        session.wait(milliseconds: 1000)

        let events = session.takeEvents()
        #expect(sent + milliseconds(events) == 5000)
        #expect(events.last { $0["type"] == "response.done" }?["response"]?["status"] == "completed")
    }

    @Test func `an answer that waits to be played can be interrupted`() {
        var (session, id) = session(speaking: 60)
        _ = session.takeEvents()

        session.send(["type": "response.cancel"])

        let done = session.takeEvents().last { $0["type"] == "response.done" }?["response"]
        #expect(done?["id"]?.string == id)
        #expect(done?["status"] == "cancelled")
        session.wait(milliseconds: 10_000)
        #expect(session.takeEvents().isEmpty)
    }

    @Test func `an answer that tts has made completely survives its death`() {
        var (session, _) = session(speaking: 4)

        session.lose(.speaking)
        session.wait(milliseconds: 5000)

        let events = session.takeEvents()
        #expect(milliseconds(events) == 4000)
        #expect(events.last { $0["type"] == "response.done" }?["response"]?["status"] == "completed")
        #expect(!events.contains { $0["type"] == "error" })
    }

    @Test func `an answer longer than is kept fails, and the session goes on`() {
        var (session, _) = session(speaking: 5) { $0.limits.heldSpeechBytes = 48_000 }

        let events = session.takeEvents()

        let done = events.last { $0["type"] == "response.done" }?["response"]
        #expect(done?["status"] == "failed")
        #expect(done?["status_details"]?["error"]?["code"] == "speech_too_long")
        session.say("Go on.")
        session.send(["type": "response.create"])
        #expect(session.last("response.created") != nil)
    }
}
