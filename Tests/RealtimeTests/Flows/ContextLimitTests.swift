import Messages
import Realtime
import Testing

/// What the model is told of conversations that are longer than it can take.
@Suite struct ContextLimitTests {
    /// A session with answered questions of about 100 tokens each; the answers have about 50.
    private func session(turns: Int, truncation: JSONValue = "auto", contextTokens: Int = 1000) -> TestSession
    {
        var session = TestSession {
            $0.limits.contextTokens = contextTokens
            $0.stages.remove(.speaking)
        }
        session.update(["truncation": truncation, "output_modalities": ["text"]])
        for turn in 1...turns { answer(turn, in: &session) }
        return session
    }

    private func answer(_ turn: Int, in session: inout TestSession) {
        session.say("question \(turn) " + String(repeating: "x", count: 370))
        session.send(["type": "response.create"])
        let id = session.responseID
        session.reply(String(repeating: "y", count: 180), to: id, isFinal: true)
        session.usage(of: id)
    }

    /// How many items each conversation had that llm was told.
    private func counts(_ session: TestSession) -> [Int] {
        session.conversations.map { $0["items"]?.array?.count ?? -1 }
    }

    /// The beginning of the oldest item that llm was told last.
    private func oldest(_ session: TestSession) -> String? {
        let part = session.conversations.last?["items"]?.array?.first?["content"]?.array?.first
        return part?["text"]?.string.map { String($0.prefix(12)) }
    }

    @Test func `the oldest is left out where the conversation is too long`() {
        let session = session(turns: 12)
        let counts = counts(session)
        #expect(counts.prefix(6) == [1, 3, 5, 7, 9, 11])
        // Many models' templates want a question first.
        #expect(oldest(session)?.hasPrefix("question") == true)
        #expect(counts.allSatisfy { $0 <= 14 })
        #expect(counts.last ?? 0 > 8)
        #expect(session.events.allSatisfy { $0["type"] != "error" })
        #expect(session.log.contains { $0.contains("over 1000 tokens") })
    }

    @Test func `with a retention ratio much is left out at once, and then nothing for a while`() {
        let session = session(
            turns: 20,
            truncation: [
                "type": "retention_ratio", "retention_ratio": 0.5,
                "token_limits": ["post_instructions": 1000],
            ], contextTokens: 0)
        let counts = counts(session)
        let cuts = zip(counts, counts.dropFirst()).count { $0 > $1 }
        #expect((2...4).contains(cuts), "\(counts)")
        #expect(zip(counts, counts.dropFirst()).allSatisfy { $1 == $0 + 2 || $1 < $0 - 3 }, "\(counts)")
    }

    @Test func `where nothing may be left out the response fails, and shorter ones work`() throws {
        var session = session(turns: 7, truncation: "disabled")
        answer(8, in: &session)
        let done = try #require(session.last("response.done")?["response"])
        #expect(done["status"] == "failed")
        #expect(done["status_details"]?["error"]?["code"] == "context_length_exceeded")
        #expect(counts(session).count == 7)

        session.update(["truncation": "auto"])
        answer(9, in: &session)
        #expect(session.last("response.done")?["response"]?["status"] == "completed")
    }

    @Test func `the last question is told however long it is`() {
        var session = session(turns: 3)
        session.say(String(repeating: "z", count: 10_000))
        session.send(["type": "response.create"])
        #expect(session.conversations.last?["items"]?.array?.count == 1)
    }

    @Test func `no output of a call is told without its call`() throws {
        var session = TestSession { $0.limits.contextTokens = 300 }
        session.update(["output_modalities": ["text"]])
        let item: (JSONValue) -> JSONValue = { ["type": "conversation.item.create", "item": $0] }
        session.say("question 1")
        session.send(
            item([
                "type": "function_call", "call_id": "c1", "name": "look",
                "arguments": .string("{\"a\":\"" + String(repeating: "x", count: 2000) + "\"}"),
            ]))
        session.send(item(["type": "function_call_output", "call_id": "c1", "output": "seen"]))
        session.say("question 2")
        session.send(["type": "response.create"])
        let told = try #require(session.conversations.last?["items"]?.array)
        #expect(told.map { $0["type"] } == ["message"])
    }

    @Test func `what is left out once stays out, also when there is room again`() throws {
        var session = session(turns: 12)
        let first = try #require(oldest(session))
        #expect(!first.hasPrefix("question 1 "))
        let items = session.events.filter { $0["type"] == "conversation.item.added" }
        for event in items.suffix(6) {
            let id = event["item"]?["id"] ?? .null
            session.send(["type": "conversation.item.delete", "item_id": id])
        }
        session.send(["type": "response.create"])
        #expect(oldest(session) == first)
    }
}
