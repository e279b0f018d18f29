import Messages
import Realtime
import Testing

@Suite struct FunctionCallTests {
    private func asked() -> (TestSession, String) {
        var session = TestSession()
        session.update([
            "output_modalities": ["text"],
            "tools": [["type": "function", "name": "get_weather", "parameters": ["type": "object"]]],
        ])
        session.say("What is the weather in London?")
        session.send(["type": "response.create"])
        let id = session.responseID
        _ = session.takeEvents()
        return (session, id)
    }

    @Test func `a streamed call has the order of the service, and its output is followed up`() throws {
        var (session, id) = asked()
        #expect(session.conversations[0]["tools"]?.array?.count == 1)
        session.call(
            "tool_call_delta", ["call_id": "call_1", "name": "get_weather", "arguments": "{"], in: id)
        session.call("tool_call_delta", ["call_id": "call_1", "arguments": "\"city\":"], in: id)
        session.call(
            "tool_call",
            ["call_id": "call_1", "name": "get_weather", "arguments_text": "{\"city\":\"London\"}"], in: id)
        session.reply("", to: id, isFinal: true, ["finish": "tool_calls", "tool_calls": 1])
        session.usage(of: id)
        let added = try #require(session.last("response.output_item.added")?["item"])
        #expect(added["arguments"] == "" && added["call_id"] == "call_1" && added["status"] == "in_progress")
        let done = session.last("response.done")?["response"]?["output"]?.array?.first
        #expect(done?["arguments"] == "{\"city\":\"London\"}")
        #expect(done?["status"] == "completed")
        #expect(
            session.takeTypes() == [
                "response.output_item.added", "conversation.item.added",
                "response.function_call_arguments.delta", "response.function_call_arguments.delta",
                "response.function_call_arguments.delta", "response.function_call_arguments.done",
                "conversation.item.done", "response.output_item.done", "response.done", "rate_limits.updated",
            ])
        session.send([
            "type": "conversation.item.create",
            "item": ["type": "function_call_output", "call_id": "call_1", "output": "foggy"],
        ])
        #expect(session.last("conversation.item.added")?["item"]?["status"] == nil)
        session.send(["type": "response.create"])
        let items = session.conversations[1]["items"]?.array
        #expect(items?.map { $0["type"]?.string } == ["message", "function_call", "function_call_output"])
    }

    private let nope: JSONValue = ["type": "function", "name": "nope"]
    private let weather: JSONValue = ["type": "function", "name": "get_weather"]

    @Test func `the choice of a function that is not offered is refused by name`() {
        var (session, _) = asked()
        for tools in [nil, []] as [JSONValue?] {
            var fields: [String: JSONValue] = ["tool_choice": nope]
            fields["tools"] = tools
            session.update(fields)
            let error = session.last("error")?["error"]
            #expect(error?["message"] == "Tool choice 'nope' not found in 'tools' parameter.")
            #expect(error?["param"] == "session.tool_choice" && error?["code"] == "invalid_value")

            fields["conversation"] = "none"
            session.send(["type": "response.create", "response": .object(fields)])
            #expect(session.last("error")?["error"]?["param"] == "response.tool_choice")
            #expect(!session.takeTypes().contains("response.created"))
        }
        session.update(["tool_choice": weather])
        #expect(session.last("session.updated")?["session"]?["tool_choice"] == weather)
        session.send([
            "type": "response.create", "response": ["conversation": "none", "tool_choice": weather],
        ])
        #expect(session.takeTypes().last == "response.created")
    }

    @Test func `a choice goes with its function`() {
        var (session, id) = asked()
        session.reply("Hm.", to: id, isFinal: true)
        session.usage(of: id)
        session.update(["tool_choice": weather])
        session.send(["type": "response.create", "response": ["tools": []]])
        #expect(session.conversations.last?["tool_choice"] == "auto")

        session.update(["tools": []])
        #expect(session.last("session.updated")?["session"]?["tool_choice"] == "auto")
    }

    @Test func `parallel calls are items of their own, beside the message`() {
        var (session, id) = asked()
        session.reply("Let me see.", to: id)
        session.call("tool_call", ["call_id": "a", "name": "f", "arguments": ["x": 1]], in: id)
        session.call("tool_call", ["call_id": "b", "name": "g", "arguments": "not json"], in: id)
        session.reply("", to: id, isFinal: true, ["tool_calls": 2])
        session.usage(of: id)
        let output = session.last("response.done")?["response"]?["output"]?.array ?? []
        #expect(output.map { $0["type"] } == ["message", "function_call", "function_call"])
        #expect(output.map { $0["arguments"] } == [nil, "{\"x\":1}", "not json"])
        #expect(
            session.events.compactMap {
                $0["type"] == "response.output_item.added" ? $0["output_index"] : nil
            } == [0, 1, 2])
    }

    /// What happened to the items of a response: `+` begins, `-` ends, and what was told in between.
    private func story(_ session: inout TestSession) -> [String] {
        session.takeEvents().compactMap { event in
            let place = event["output_index"]?.integer ?? -1
            switch event["type"]?.string {
            case "response.output_item.added": return "+\(place)"
            case "response.output_item.done": return "-\(place)"
            case "response.output_text.delta", "response.function_call_arguments.delta":
                return "\(place) \(event["delta"]?.string ?? "")"
            default: return nil
            }
        }
    }

    @Test func `an item begins when the one before has ended`() throws {
        var (session, id) = asked()
        session.reply("Let me", to: id)
        session.reply(" see.", to: id)
        session.call("tool_call_delta", ["call_id": "a", "name": "f", "arguments": "{"], in: id)
        session.call("tool_call", ["call_id": "a", "name": "f", "arguments_text": "{}"], in: id)
        session.reply("And", to: id)
        session.reply(" then?", to: id)
        session.call("tool_call", ["call_id": "b", "name": "f", "arguments_text": "{}"], in: id)
        session.reply("", to: id, isFinal: true, ["finish": "tool_calls", "tool_calls": 2])
        session.usage(of: id)
        let done = session.last("response.done")?["response"]
        let output = done?["output"]?.array ?? []
        #expect(output.map { $0["status"] } == Array(repeating: "completed", count: 4))
        #expect(output[0]["content"] == [["type": "output_text", "text": "Let me see."]])
        #expect(output[2]["content"] == [["type": "output_text", "text": "And then?"]])
        #expect(
            story(&session) == [
                "+0", "0 Let me", "0  see.", "-0", "+1", "1 {", "1 }", "-1", "+2", "2 And", "2  then?", "-2",
                "+3", "3 {}", "-3",
            ])
        session.send(["type": "response.create"])
        let items = session.conversations[1]["items"]?.array
        #expect(
            items?.map { $0["type"]?.string } == [
                "message", "message", "function_call", "message", "function_call",
            ])
    }

    @Test func `a call that comes before the text in front of it waits for that`() {
        var (session, id) = asked()
        session.reply("Let me", to: id)
        session.call(
            "tool_call_delta", ["call_id": "a", "name": "f", "arguments": "{", "text_bytes": 12], in: id)
        session.call(
            "tool_call", ["call_id": "a", "name": "f", "arguments_text": "{}", "text_bytes": 12], in: id)
        #expect(story(&session) == ["+0", "0 Let me"])
        session.reply(" see…", to: id)
        #expect(story(&session) == ["0  see…", "-0", "+1", "1 {}", "-1"])
        session.call(
            "tool_call", ["call_id": "b", "name": "f", "arguments_text": "{}", "text_bytes": 99], in: id)
        #expect(story(&session).isEmpty)
        session.reply("", to: id, isFinal: true, ["finish": "tool_calls", "tool_calls": 2])
        session.usage(of: id)
        #expect(story(&session) == ["+2", "2 {}", "-2"], "less text may come than llm has said")
    }

    @Test func `calls and text that come in turns are told one after the other`() {
        var (session, id) = asked()
        for (call, arguments) in [("a", "{\"x\""), ("b", "{\"y\""), ("c", "{}"), ("a", ":1"), ("b", ":2")] {
            session.call(
                "tool_call_delta", ["call_id": .string(call), "name": "f", "arguments": .string(arguments)],
                in: id)
        }
        session.reply("Done.", to: id)
        session.call("tool_call", ["call_id": "b", "name": "f", "arguments_text": "{\"y\":2}"], in: id)
        #expect(story(&session) == ["+0", "0 {\"x\"", "0 :1"])
        session.call("tool_call", ["call_id": "a", "name": "f", "arguments_text": "{\"x\":1}"], in: id)
        session.call("tool_call", ["call_id": "c", "name": "f", "arguments_text": "{}"], in: id)
        session.reply("", to: id, isFinal: true, ["finish": "tool_calls", "tool_calls": 3])
        session.usage(of: id)
        #expect(session.last("response.done")?["response"]?["status"] == "completed")
        #expect(
            story(&session) == [
                "0 }", "-0", "+1", "1 {\"y\":2}", "-1", "+2", "2 {}", "-2", "+3", "3 Done.", "-3",
            ])
    }

    @Test func `what waits behind a call that is cut off is told in the end`() {
        var (session, id) = asked()
        session.call("tool_call_delta", ["call_id": "a", "name": "f", "arguments": "{\"x\""], in: id)
        session.call("tool_call", ["call_id": "b", "name": "f", "arguments_text": "{}"], in: id)
        session.reply("Done.", to: id)
        session.reply("", to: id, isFinal: true, ["finish": "length", "tool_calls": 1])
        session.usage(of: id)
        let done = session.last("response.done")?["response"]
        #expect(done?["status"] == "incomplete")
        #expect(
            done?["output"]?.array?.map { $0["status"] } == ["incomplete", "completed", "incomplete"])
        #expect(story(&session) == ["+0", "0 {\"x\"", "-0", "+1", "1 {}", "-1", "+2", "2 Done.", "-2"])
    }

    @Test func `what waits counts against the length of a response`() {
        var session = TestSession { $0.limits.responseBytes = 1000 }
        session.update(["output_modalities": ["text"]])
        session.send(["type": "response.create"])
        let id = session.responseID
        session.call("tool_call_delta", ["call_id": "a", "name": "f", "arguments": "{"], in: id)
        for _ in 0..<51 {
            session.reply("0123456789", to: id)
            session.call("tool_call_delta", ["call_id": "b", "name": "f", "arguments": "0123456789"], in: id)
        }
        #expect(session.last("response.done")?["response"]?["status"] == "incomplete")
    }

    @Test func `a call ends while the words before it are spoken`() {
        var session = TestSession()
        session.send(["type": "response.create"])
        let id = session.responseID
        _ = session.takeEvents()
        session.reply("Let me see.", to: id)
        session.call("tool_call", ["call_id": "a", "name": "f", "arguments_text": "{}"], in: id)
        session.reply("", to: id, isFinal: true, ["finish": "tool_calls", "tool_calls": 1])
        session.speak(milliseconds: 20, in: id, isFinal: true)
        session.usage(of: id)
        #expect(story(&session) == ["+0", "+1", "1 {}", "-1", "-0"])
    }

    @Test func `a response waits for calls that are late`() {
        var (session, id) = asked()
        session.reply("", to: id, isFinal: true, ["tool_calls": 1])
        session.usage(of: id)
        #expect(session.last("response.done") == nil)
        session.call("tool_call", ["call_id": "a", "name": "f", "arguments": "{}"], in: id)
        #expect(session.last("response.done")?["response"]?["status"] == "completed")
    }

    @Test func `calls that never come fail their response`() {
        var (session, id) = asked()
        session.reply("", to: id, isFinal: true, ["tool_calls": 1])
        session.wait(milliseconds: 31_000)
        #expect(session.last("response.done")?["response"]?["status"] == "failed")
    }

    @Test func `an id that a model uses again is made anew`() throws {
        var (session, id) = asked()
        for response in [id, ""] {
            var response = response
            if response.isEmpty {
                session.send(["type": "response.create"])
                response = session.responseID
            }
            session.call("tool_call", ["call_id": "call_0", "name": "f", "arguments": "{}"], in: response)
            session.reply("", to: response, isFinal: true, ["tool_calls": 1])
            session.usage(of: response)
        }
        let ids = session.events.compactMap {
            $0["type"] == "response.output_item.done" ? $0["item"]?["call_id"]?.string : nil
        }
        #expect(ids.count == 2 && Set(ids).count == 2)
    }

    @Test func `a call that is cut has what was told of it`() {
        var (session, id) = asked()
        session.call("tool_call_delta", ["call_id": "a", "name": "f", "arguments": "{\"x\""], in: id)
        session.send(["type": "response.cancel"])
        let item = session.last("response.output_item.done")?["item"]
        #expect(item?["status"] == "incomplete")
        #expect(item?["arguments"] == "{\"x\"")
    }
}
