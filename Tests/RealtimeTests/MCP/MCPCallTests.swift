import Messages
import Realtime
import Testing

@Suite struct MCPCallTests {
    /// A session with the server 'garage', whose calls need no approval, in a response.
    private func asked(
        _ tools: [JSONValue] = [], _ change: (inout SessionOptions) -> Void = { _ in }
    ) -> (TestSession, String) {
        var session = TestSession(change)
        session.tell(servers: ["garage": ["add", "park"], "attic": ["add"]])
        session.update([
            "output_modalities": ["text"],
            "tools": .array(
                tools + [["type": "mcp", "server_label": "garage", "require_approval": "never"]]),
        ])
        session.say("What is two and two?")
        session.send(["type": "response.create"])
        let id = session.responseID
        _ = session.takeEvents()
        return (session, id)
    }

    private func call(
        _ name: String = "add", id: String = "a", in response: String, _ session: inout TestSession
    ) {
        session.call(
            "tool_call", ["call_id": .string(id), "name": .string(name), "arguments_text": "{\"a\":2}"],
            in: response)
    }

    private func endReply(of id: String, calls: Int = 1, _ session: inout TestSession) {
        session.reply("", to: id, isFinal: true, ["finish": "tool_calls", "tool_calls": .number(calls)])
        session.usage(of: id)
    }

    @Test func `the server makes the call within the response, and the client asks for the answer`() throws {
        var (session, id) = asked()
        session.call("tool_call_delta", ["call_id": "a", "name": "add", "arguments": "{\"a\""], in: id)
        call(in: id, &session)
        endReply(of: id, &session)
        let asked = try #require(session.toolCalls.first)
        let item = try #require(session.last("response.output_item.added")?["item"]?["id"]?.string)
        #expect(
            asked["name"] == "add" && asked["server_label"] == "garage" && asked["arguments"] == "{\"a\":2}"
                && asked["call_id"]?.string == item)
        #expect(session.last("response.done") == nil, "the response waits")
        session.send(["type": "conversation.item.retrieve", "item_id": .string(item)])
        #expect(session.events.removeLast()["item"]?["arguments"] == "{\"a\":2}")
        session.answer(item, ["output": 4])
        let done = try #require(session.last("response.output_item.done")?["item"])
        #expect(
            done == [
                "id": .string(item), "type": "mcp_call", "server_label": "garage", "name": "add",
                "arguments": "{\"a\":2}", "output": "4", "error": .null, "approval_request_id": .null,
            ])
        #expect(session.last("response.done")?["response"]?["output"] == [done])
        #expect(
            session.takeTypes() == [
                "response.output_item.added", "conversation.item.added", "response.mcp_call_arguments.delta",
                "response.mcp_call_arguments.delta", "response.mcp_call_arguments.done",
                "response.mcp_call.in_progress", "response.mcp_call.completed", "conversation.item.done",
                "response.output_item.done", "response.done", "rate_limits.updated",
            ])
        session.wait(milliseconds: 60_000)
        #expect(session.conversations.count == 1, "the model does not go on by itself")

        session.send(["type": "response.create"])
        #expect(
            session.conversations[1]["items"]?.array?.suffix(2) == [
                ["type": "function_call", "name": "add", "call_id": .string(item), "arguments": "{\"a\":2}"],
                ["type": "function_call_output", "call_id": .string(item), "output": "4"],
            ])
    }

    @Test func `a failure is told, and llm reads it`() throws {
        var (session, id) = asked()
        call(in: id, &session)
        endReply(of: id, &session)
        session.answer(session.toolCallID, ["error": "the door is stuck"])
        #expect(session.last("response.mcp_call.failed") != nil)
        #expect(
            session.last("response.output_item.done")?["item"]?["error"] == [
                "type": "tool_execution_error", "message": "the door is stuck",
            ])
        #expect(session.last("response.done")?["response"]?["status"] == "completed")
        session.send(["type": "response.create"])
        #expect(session.conversations[1]["items"]?.array?.last?["output"] == "Error: the door is stuck")
    }

    @Test func `results of other calls and of calls that have ended mean nothing`() {
        var (session, id) = asked()
        call(in: id, &session)
        endReply(of: id, &session)
        let asked = session.toolCallID
        _ = session.takeEvents()
        session.answer("item_of_somebody_else", ["output": "x"])
        session.receive(.toolResult(Event("tool_result", ["output": "x"])))
        #expect(session.takeEvents().isEmpty)
        session.answer(asked, ["output": "4"])
        session.answer(asked, ["output": "5"])
        #expect(session.events.count { $0["type"] == "response.mcp_call.completed" } == 1)
    }

    @Test func `names that two have go to the right one`() throws {
        var session = TestSession()
        session.tell(servers: ["garage": ["add"], "attic": ["add"]])
        session.update([
            "output_modalities": ["text"],
            "tools": [
                ["type": "function", "name": "add"],
                ["type": "mcp", "server_label": "garage", "require_approval": "never"],
                ["type": "mcp", "server_label": "attic", "require_approval": "never"],
            ],
        ])
        session.send(["type": "response.create"])
        let names = session.conversations[0]["tools"]?.array?.compactMap { $0["name"]?.string } ?? []
        #expect(names.count == 3 && Set(names).count == 3 && names[0] == "add")
        let id = session.responseID
        for (index, name) in names.enumerated() { call(name, id: "\(index)", in: id, &session) }
        endReply(of: id, calls: 3, &session)
        let items = session.events.filter { $0["type"] == "response.output_item.added" }.map { $0["item"] }
        #expect(items.map { $0?["type"] } == ["function_call", "mcp_call", "mcp_call"])
        #expect(items.map { $0?["name"] } == ["add", "add", "add"])
        #expect(items.map { $0?["server_label"] } == [nil, "garage", "attic"])
        #expect(session.toolCalls.map { $0["name"] } == ["add", "add"])
        #expect(session.toolCalls.map { $0["server_label"] } == ["garage", "attic"])
        for call in session.toolCalls { session.answer(call.metadata.response ?? "", ["output": "1"]) }
        session.send(["type": "response.create"])
        let calls = session.conversations[1]["items"]?.array?.filter { $0["type"] == "function_call" } ?? []
        #expect(calls.compactMap { $0["name"]?.string } == names, "llm reads the names that it knows")
    }

    @Test(
        arguments: [
            (
                ["type": "mcp", "server_label": "garage", "name": "park"], 3,
                ["type": "function", "name": "park"]
            ),
            (["type": "mcp", "server_label": "garage"], 2, "required"), ("none", 3, "none"),
        ] as [(JSONValue, Int, JSONValue)])
    func `a choice of a server's tool is honoured`(choice: JSONValue, count: Int, told: JSONValue) {
        var (session, id) = asked([["type": "function", "name": "f"]])
        session.reply("", to: id, isFinal: true)
        session.usage(of: id)
        session.send(["type": "response.create", "response": ["tool_choice": choice]])
        #expect(session.conversations[1]["tool_choice"] == told)
        #expect(session.conversations[1]["tools"]?.array?.count == count)
    }

    @Test func `a choice of what is not there fails the response`() {
        var (session, id) = asked()
        session.reply("", to: id, isFinal: true)
        session.usage(of: id)
        for choice in [["server_label": "cellar"], ["server_label": "garage", "name": "fly"]] as [JSONValue] {
            var choice = choice.object ?? [:]
            choice["type"] = "mcp"
            session.send(["type": "response.create", "response": ["tool_choice": .object(choice)]])
            let details = session.last("response.done")?["response"]?["status_details"]
            #expect(details?["error"]?["code"] == "mcp_tool_not_found")
        }
        #expect(session.conversations.count == 1)
    }

    @Test func `a call that gets no result is given up`() {
        var (session, id) = asked { $0.patience.tools = 5000 }
        call(in: id, &session)
        endReply(of: id, &session)
        session.wait(milliseconds: 4999)
        #expect(session.last("response.mcp_call.failed") == nil)
        session.wait(milliseconds: 1)
        #expect(session.last("response.done")?["response"]?["status"] == "completed")
        #expect(session.cancelled == [session.toolCallID])
        #expect(
            session.last("response.output_item.done")?["item"]?["error"]?["message"]?.string?.contains(
                "5000 ms")
                == true)
    }

    @Test func `a tool may take longer than llm and tts may be silent`() {
        var (session, id) = asked { $0.patience.tools = 600_000 }
        call(in: id, &session)
        endReply(of: id, &session)
        session.wait(milliseconds: 500_000)
        session.answer(session.toolCallID, ["output": "late"])
        #expect(session.last("response.done")?["response"]?["status"] == "completed")
    }

    @Test func `the loss of the tools fails what they are at, and their return lets others work`() {
        var (session, id) = asked()
        call(in: id, &session)
        session.lose(.tools)
        #expect(session.last("response.mcp_call.failed") != nil)
        call("park", id: "b", in: id, &session)
        #expect(session.events.count { $0["type"] == "response.mcp_call.failed" } == 2)
        #expect(session.toolCalls.count == 1, "nothing is asked of whoever is gone")
        endReply(of: id, calls: 2, &session)
        #expect(session.last("response.done")?["response"]?["status"] == "completed")
        session.regain(.tools)
        session.tell(servers: ["garage": nil])
        session.send(["type": "response.create"])
        call(in: session.responseID, &session)
        #expect(session.toolCalls.count == 2)
    }

    @Test func `cancelling a response cancels its call`() {
        var (session, id) = asked()
        call(in: id, &session)
        session.send(["type": "response.cancel"])
        #expect(session.last("response.done")?["response"]?["status"] == "cancelled")
        #expect(session.last("response.output_item.done")?["item"]?["error"] != .null)
        #expect(Set(session.cancelled) == [id, session.toolCallID])
        session.answer(session.toolCallID, ["output": "4"])
        #expect(session.last("response.mcp_call.completed") == nil)
    }

    @Test func `speech of the user interrupts a call`() {
        var (session, id) = asked()
        call(in: id, &session)
        endReply(of: id, &session)
        session.hear("speech_started", utterance: "utt_1", ["audio_start_ms": 10])
        #expect(session.last("response.mcp_call.failed") != nil)
        #expect(session.last("response.done")?["response"]?["status"] == "cancelled")
        #expect(session.cancelled.contains(session.toolCallID))
    }

    @Test func `a client that goes takes its calls along`() {
        var (session, id) = asked()
        call(in: id, &session)
        endReply(of: id, &session)
        session.disconnect()
        #expect(session.cancelled.contains(session.toolCallID))
    }

    @Test func `a call that is cut off was never made`() {
        var (session, id) = asked()
        session.call("tool_call_delta", ["call_id": "a", "name": "add", "arguments": "{"], in: id)
        session.send(["type": "response.cancel"])
        #expect(session.last("response.mcp_call_arguments.done")?["arguments"] == "{")
        #expect(session.last("response.mcp_call.failed") != nil)
        #expect(session.last("response.mcp_call.in_progress") == nil && session.toolCalls.isEmpty)
    }

    @Test func `calls of earlier sessions can be put into the conversation`() {
        var (session, id) = asked()
        session.reply("", to: id, isFinal: true)
        session.usage(of: id)
        for item in [
            [
                "type": "mcp_call", "id": "old", "server_label": "cellar", "name": "dig", "arguments": "{}",
                "output": "coal",
            ], ["type": "mcp_list_tools", "server_label": "cellar"],
            [
                "type": "mcp_approval_request", "server_label": "cellar", "name": "dig", "arguments": "{}",
            ],
        ] as [JSONValue] {
            session.send(["type": "conversation.item.create", "item": item])
            #expect(session.last("conversation.item.done")?["item"]?["type"] == item["type"])
        }
        session.send(["type": "response.create"])
        #expect(
            session.conversations[1]["items"]?.array?.suffix(2) == [
                ["type": "function_call", "name": "dig", "call_id": "old", "arguments": "{}"],
                ["type": "function_call_output", "call_id": "old", "output": "coal"],
            ])
    }

    @Test(
        arguments: [
            (["error": [:]], "missing_required_parameter", "item.error.type"),
            (["error": ["type": "oops", "message": "x"]], "invalid_value", "item.error.type"),
            (
                ["error": ["type": "tool_execution_error"]], "missing_required_parameter",
                "item.error.message"
            ),
            (
                ["error": ["type": "http_error", "message": "x"]], "missing_required_parameter",
                "item.error.code"
            ),
            (
                ["error": ["type": "protocol_error", "message": "x", "code": "5"]], "invalid_type",
                "item.error.code"
            ),
            (
                ["type": "mcp_list_tools", "tools": [["name": "dig"]]], "missing_required_parameter",
                "item.tools[0].input_schema"
            ),
            (
                [
                    "type": "mcp_list_tools",
                    "tools": [["name": "dig", "input_schema": [:], "description": 5]],
                ], "invalid_type", "item.tools[0].description"
            ),
        ] as [([String: JSONValue], String, String)])
    func `what is wrong with an item of an earlier session is named`(
        members: [String: JSONValue], code: String, path: String
    ) {
        var (session, _) = asked()
        let call: [String: JSONValue] = ["type": "mcp_call", "name": "dig", "arguments": "{}"]
        let item = members["type"] == nil ? call.merging(members) { $1 } : members
        session.send([
            "type": "conversation.item.create",
            "item": .object(item.merging(["server_label": "cellar"]) { $1 }),
        ])
        #expect(session.last("error")?["error"]?["code"]?.string == code)
        #expect(session.last("error")?["error"]?["param"]?.string == path)
    }
}
