import Messages
import Realtime
import Testing

@Suite struct TextTurnTests {
    @Test func `a session begins with all that holds`() {
        var session = TestSession()

        #expect(session.events.count == 1)
        let told = session.takeEvents()[0]
        #expect(told["type"] == "session.created")
        #expect(told["session"]?["type"] == "realtime")
        #expect(told["session"]?["id"]?.string == session.session.id)
        #expect(told["session"]?["audio"]?["input"]?["turn_detection"]?["type"] == "server_vad")
        #expect(told["session"]?["prompt"] == .null)
        #expect(told["session"]?["expires_at"] == .number(1_800_003_600))
    }

    @Test func `a text turn has the order of the service`() {
        var session = TestSession()
        session.update(["output_modalities": ["text"], "instructions": "Be brief."])
        #expect(session.takeTypes() == ["session.created", "session.updated"])
        session.say("Hello")
        #expect(session.takeTypes() == ["conversation.item.added", "conversation.item.done"])
        session.send(["type": "response.create"])
        let id = session.responseID
        #expect(session.takeTypes() == ["response.created"])
        #expect(session.conversations.map { $0["instructions"] } == ["Be brief."])
        #expect(
            session.conversations[0]["items"] == [
                [
                    "type": "message", "role": "user",
                    "content": [["type": "input_text", "text": "Hello"]],
                ]
            ])
        session.reply("It", to: id)
        session.reply(" is.", to: id)
        session.reply("", to: id, isFinal: true, ["finish": "stop"])
        #expect(
            session.takeTypes() == [
                "response.output_item.added", "conversation.item.added", "response.content_part.added",
                "response.output_text.delta", "response.output_text.delta", "response.output_text.done",
                "response.content_part.done", "conversation.item.done", "response.output_item.done",
            ])
        session.usage(of: id, ["input_tokens": 5, "output_tokens": 3])
        let done = session.last("response.done")?["response"]
        #expect(session.takeTypes() == ["response.done", "rate_limits.updated"])
        #expect(done?["status"] == "completed")
        #expect(done?["usage"]?["total_tokens"] == 8)
        #expect(done?["output"]?.array?[0]["content"] == [["type": "output_text", "text": "It is."]])
    }
}
