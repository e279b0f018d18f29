import Messages
import Realtime
import Testing

@Suite struct MCPApprovalTests {
    /// A session in which llm has called a tool that must be approved, and the response is done.
    private func waiting(
        approval: JSONValue? = nil, tool: String = "add", inConversation: Bool = true
    ) -> (session: TestSession, call: String, request: String) {
        var session = TestSession()
        session.tell(servers: ["garage": ["add", "read_map"]])
        var server: [String: JSONValue] = ["type": "mcp", "server_label": "garage"]
        server["require_approval"] = approval
        session.update(["output_modalities": ["text"], "tools": [.object(server)]])
        _ = session.takeEvents()
        session.send([
            "type": "response.create", "response": ["conversation": inConversation ? "auto" : "none"],
        ])
        let id = session.responseID
        session.call(
            "tool_call", ["call_id": "a", "name": .string(tool), "arguments_text": "{}"], in: id)
        session.reply("", to: id, isFinal: true, ["tool_calls": 1])
        session.usage(of: id)
        let items = session.events.filter { $0["type"] == "response.output_item.added" }.compactMap {
            $0["item"]?["id"]?.string
        }
        return (session, items.first ?? "", items.count > 1 ? items[1] : "")
    }

    private func approve(
        _ request: String, _ approves: Bool, _ session: inout TestSession, _ more: [String: JSONValue] = [:]
    ) {
        let item: [String: JSONValue] = [
            "type": "mcp_approval_response", "approval_request_id": .string(request),
            "approve": .bool(approves),
        ]
        session.send([
            "type": "conversation.item.create", "item": .object(item.merging(more) { $1 }),
        ])
    }

    @Test func `a call waits for its approval without its response`() {
        var (session, call, request) = waiting()
        #expect(session.toolCalls.isEmpty)
        #expect(
            session.takeTypes() == [
                "response.created", "response.output_item.added", "conversation.item.added",
                "response.mcp_call_arguments.delta", "response.mcp_call_arguments.done",
                "response.output_item.added", "conversation.item.added", "conversation.item.done",
                "response.output_item.done", "response.done", "rate_limits.updated",
            ])
        session.send(["type": "conversation.item.retrieve", "item_id": .string(request)])
        #expect(
            session.takeEvents()[0]["item"] == [
                "id": .string(request), "type": "mcp_approval_request", "server_label": "garage",
                "name": "add", "arguments": "{}",
            ])

        approve(request, true, &session, ["id": .string("mcp_approval_\(request)")])
        #expect(session.toolCalls.map { $0.metadata.response } == [call])
        session.answer(call, ["output": "done"])
        #expect(
            session.takeTypes() == [
                "conversation.item.added", "conversation.item.done", "response.mcp_call.in_progress",
                "response.mcp_call.completed", "conversation.item.done", "response.output_item.done",
            ])
        session.send(["type": "response.create"])
        #expect(
            session.conversations[1]["items"]?.array?.map { $0["type"] } == [
                "function_call", "function_call_output",
            ])
    }

    @Test func `what comes of it is told with the request`() {
        var (session, call, request) = waiting()
        approve(request, true, &session)
        session.answer(call, ["output": "done"])
        let item = session.last("response.output_item.done")?["item"]
        #expect(item?["approval_request_id"]?.string == request && item?["output"] == "done")
        #expect(session.last("conversation.item.done")?["item"] == item)
    }

    @Test func `a call that is not approved is not made, and llm reads why`() {
        var (session, _, request) = waiting()
        approve(request, false, &session, ["reason": "too early"])
        #expect(session.toolCalls.isEmpty && session.last("response.mcp_call.failed") != nil)
        session.send(["type": "response.create"])
        let told = session.conversations[1]["items"]?.array?.last?["output"]?.string
        #expect(told?.contains("too early") == true)
    }

    @Test(
        arguments: [
            ("always", "read_map", true), ("never", "add", false), (nil, "add", true), ([:], "add", true),
            (["never": ["tool_names": ["add"]]], "add", false),
            (["never": ["tool_names": ["add"]]], "read_map", true),
            (["always": ["tool_names": ["add"]]], "add", true),
            (["always": ["tool_names": ["add"]]], "read_map", false),
            (["never": ["read_only": true]], "read_map", false),
            (["never": ["read_only": true]], "add", true),
        ] as [(JSONValue?, String, Bool)])
    func `approval is asked for where the client says so`(approval: JSONValue?, tool: String, isAsked: Bool) {
        let session = waiting(approval: approval, tool: tool).session
        #expect(session.toolCalls.isEmpty == isAsked)
    }

    @Test func `an answer to nothing is refused, and so is a second one`() {
        var (session, call, request) = waiting()
        _ = session.takeEvents()
        approve("mcpr_none", true, &session)
        #expect(session.takeEvents().map { $0["error"]?["param"] } == ["item.approval_request_id"])
        approve(request, true, &session)
        _ = session.takeEvents()
        approve(request, true, &session)
        approve(request, false, &session)
        #expect(session.takeTypes() == ["error", "error"])
        session.answer(call, ["output": "done"])
        approve(request, true, &session)
        #expect(session.last("error") != nil && session.toolCalls.count == 1)
        session.send([
            "type": "response.create",
            "response": [
                "input": [["type": "mcp_approval_response", "approval_request_id": "x", "approve": true]]
            ],
        ])
        #expect(session.last("error")?["error"]?["param"] == "response.input")
    }

    @Test func `an approval while the response still runs is part of it`() {
        var session = TestSession()
        session.tell(servers: ["garage": ["add"]])
        session.update(["output_modalities": ["text"], "tools": [["type": "mcp", "server_label": "garage"]]])
        session.send(["type": "response.create"])
        let id = session.responseID
        session.call("tool_call", ["call_id": "a", "name": "add", "arguments_text": "{}"], in: id)
        approve(session.last("response.output_item.added")?["item"]?["id"]?.string ?? "", true, &session)
        session.reply("", to: id, isFinal: true, ["tool_calls": 1])
        session.usage(of: id)
        #expect(session.last("response.done") == nil)
        session.answer(session.toolCallID, ["output": "done"])
        #expect(session.last("response.done")?["response"]?["output"]?.array?.first?["output"] == "done")
    }

    @Test func `who deletes the request or the call withdraws it`() {
        for deletesCall in [false, true] {
            var (session, call, request) = waiting()
            session.send([
                "type": "conversation.item.delete", "item_id": .string(deletesCall ? call : request),
            ])
            #expect(session.last("response.mcp_call.failed") != nil)
            #expect(session.events.last?["type"] == "conversation.item.deleted")
            approve(request, true, &session)
            #expect(session.last("error") != nil && session.toolCalls.isEmpty)
        }
    }

    @Test func `of too many calls that wait the oldest makes room`() {
        var (session, call, _) = waiting()
        for number in 0..<SessionLimits().approvals {
            session.send(["type": "response.create"])
            let id = session.responseID
            session.call(
                "tool_call", ["call_id": .string("\(number)"), "name": "add", "arguments_text": "{}"], in: id)
            session.reply("", to: id, isFinal: true, ["tool_calls": 1])
            session.usage(of: id)
        }
        let failed = session.events.filter { $0["type"] == "response.mcp_call.failed" }
        #expect(failed.map { $0["item_id"]?.string } == [call])
    }

    @Test func `beside the conversation nobody can approve`() {
        let session = waiting(inConversation: false).session
        #expect(session.last("response.mcp_call.failed") != nil)
        let item = session.last("response.done")?["response"]?["output"]?.array?.first
        #expect(item?["error"]?["message"]?.string?.contains("approval") == true)
    }

    @Test func `a session that closes ends calls that wait`() {
        var (session, _, _) = waiting()
        session.wait(milliseconds: 3_600_000)
        #expect(session.last("response.mcp_call.failed") != nil && session.closing != nil)
    }
}
