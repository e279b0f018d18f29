import Messages
import Realtime
import Testing

@Suite struct ModerationTests {
    private func asked() -> (TestSession, String) {
        var session = TestSession { $0.dialect = ResponsesDialect() }
        session.update(["output_modalities": ["text"]])
        session.send(["type": "response.create"])
        let id = session.responseID
        _ = session.takeEvents()
        return (session, id)
    }

    @Test func `what moderation lets pass is warned of once`() {
        var (session, id) = asked()
        let found: [String: JSONValue] = ["moderation": ["flagged": true, "categories": ["rude"]]]
        session.reply("Oh", to: id, found)
        session.reply(" dear", to: id, found)
        session.reply("", to: id, isFinal: true, found)
        session.usage(of: id)
        let warnings = session.events.filter { $0["type"] == "response.warning" }
        #expect(warnings.count == 1)
        #expect(warnings[0]["warning"]?["message"]?.string?.contains("rude") == true)
        #expect(session.last("response.completed")?["response"]?["status"] == "completed")
    }

    @Test func `what moderation blocks is incomplete, a call that was begun too`() {
        var (session, id) = asked()
        session.reply("Oh… I cannot say that.", to: id)
        session.call("tool_call_delta", ["call_id": "a", "name": "f", "arguments": "{"], in: id)
        session.reply("", to: id, isFinal: true, ["finish": "content_filter", "tool_calls": 0])
        session.wait(milliseconds: 500)
        let done = session.last("response.completed")?["response"]
        #expect(done?["status_details"] == ["type": "incomplete", "reason": "content_filter"])
        #expect(done?["output"]?.array?.map { $0["status"] } == ["completed", "incomplete"])
        #expect(session.last("response.warning")?["response_id"]?.string == id)
        let types = session.takeTypes()
        #expect(
            types.lastIndex(of: "response.warning") ?? .max < types.firstIndex(of: "response.completed") ?? 0,
            "no event names a response that is done")
    }

    @Test func `a response that never ends is cut`() {
        var session = TestSession { $0.limits.responseBytes = 1000 }
        session.update(["output_modalities": ["text"]])
        session.send(["type": "response.create"])
        let id = session.responseID
        for _ in 0..<101 { session.reply("0123456789", to: id) }
        #expect(session.last("response.done")?["response"]?["status"] == "incomplete")
        #expect(session.commands.contains { if case .cancel = $0 { true } else { false } })
    }
}
