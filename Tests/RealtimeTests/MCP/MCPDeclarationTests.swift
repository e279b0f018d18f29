import Messages
import Realtime
import Testing

@Suite struct MCPDeclarationTests {
    private func updated(_ tools: JSONValue, _ more: [String: JSONValue] = [:]) -> TestSession {
        var session = TestSession()
        session.update(more.merging(["tools": tools]) { $1 })
        return session
    }

    @Test func `what is secret is neither told nor logged`() {
        let session = updated([
            [
                "type": "mcp", "server_label": "garage", "server_url": "https://example.org/mcp",
                "server_description": "Cars.", "authorization": "SECRET",
            ],
            [
                "type": "mcp", "server_label": "attic", "connector_id": "connector_gmail",
                "headers": ["X-Key": "SECRET"], "defer_loading": false, "allowed_callers": ["direct"],
            ],
        ])
        #expect(
            session.last("session.updated")?["session"]?["tools"] == [
                [
                    "type": "mcp", "server_label": "garage", "server_url": "https://example.org/mcp",
                    "server_description": "Cars.",
                ],
                [
                    "type": "mcp", "server_label": "attic", "connector_id": "connector_gmail",
                    "defer_loading": false, "allowed_callers": ["direct"],
                ],
            ])
        let all = session.events.map(\.description) + session.log + session.commands.map { "\($0)" }
        #expect(!all.contains { $0.contains("SECRET") })
    }

    @Test(
        arguments: [
            ([:], "session.tools[0].server_label"),
            (["server_label": 5], "session.tools[0].server_label"),
            (["server_label": "a b"], "session.tools[0].server_label"),
            (["server_label": "g", "bogus": 1], "session.tools[0].bogus"),
            (["server_label": "g", "server_url": 1], "session.tools[0].server_url"),
            (["server_label": "g", "connector_id": "connector_x"], "session.tools[0].connector_id"),
            (
                ["server_label": "g", "server_url": "http://x", "connector_id": "connector_gmail"],
                "session.tools[0].connector_id"
            ),
            (["server_label": "g", "headers": ["a": 1]], "session.tools[0].headers.a"),
            (
                ["server_label": "g", "authorization": "x", "headers": ["Authorization": "y"]],
                "session.tools[0].headers"
            ),
            (["server_label": "g", "allowed_tools": "add"], "session.tools[0].allowed_tools"),
            (["server_label": "g", "allowed_tools": [1]], "session.tools[0].allowed_tools[0]"),
            (["server_label": "g", "allowed_tools": ["x": 1]], "session.tools[0].allowed_tools.x"),
            (["server_label": "g", "require_approval": "maybe"], "session.tools[0].require_approval"),
            (
                ["server_label": "g", "require_approval": ["never": ["tool_names": "a"]]],
                "session.tools[0].require_approval.never.tool_names"
            ),
            (["server_label": "g", "allowed_callers": ["none"]], "session.tools[0].allowed_callers[0]"),
        ] as [(JSONValue, String)])
    func `what is wrong with a server is named`(server: JSONValue, parameter: String) {
        var members = server.object ?? [:]
        members["type"] = "mcp"
        let session = updated([.object(members)])
        #expect(session.last("error")?["error"]?["param"]?.string == parameter)
        #expect(session.last("session.updated") == nil && session.last("mcp_list_tools.in_progress") == nil)
    }

    @Test func `two servers have two labels`() {
        let server: JSONValue = ["type": "mcp", "server_label": "g"]
        let session = updated([server, server])
        #expect(session.last("error")?["error"]?["param"] == "session.tools[1].server_label")
    }

    @Test func `not more servers are declared than events can tell of`() {
        let servers = (0..<17).map { ["type": "mcp", "server_label": .string("s\($0)")] as JSONValue }
        #expect(updated(.array(servers)).last("error")?["error"]?["param"] == "session.tools")
        let session = updated(.array(Array(servers.dropLast())))
        #expect(session.events.count { $0["type"] == "mcp_list_tools.in_progress" } == 16)
    }

    @Test func `a graph without servers refuses all of it by name`() {
        var session = TestSession { $0.stages.remove(.tools) }
        session.update(["tools": [["type": "mcp", "server_label": "x"]]])
        let error = session.last("error")?["error"]
        #expect(error?["code"] == "invalid_value" && error?["param"] == "session.tools[0].type")
        #expect(error?["message"]?.string?.contains("not available") == true)
        session.update(["tool_choice": ["type": "mcp", "server_label": "x"]])
        #expect(session.last("error")?["error"]?["param"] == "session.tool_choice.type")
        session.send([
            "type": "conversation.item.create",
            "item": ["type": "mcp_approval_response", "approval_request_id": "x", "approve": true],
        ])
        #expect(session.last("error")?["error"]?["param"] == "item.type")
    }

    @Test(arguments: [BetaDialect() as any Dialect, ResponsesDialect()])
    func `the other dialects have servers, too`(dialect: any Dialect) {
        var session = TestSession { $0.dialect = dialect }
        session.tell(servers: ["garage": ["add"]])
        _ = session.takeEvents()
        var fields: [String: JSONValue] = [
            "tools": [["type": "mcp", "server_label": "garage", "server_url": "http://x"]]
        ]
        if !(dialect is BetaDialect) { fields["type"] = "realtime" }
        session.send(["type": "session.update", "session": .object(fields)])
        let types = session.takeTypes()
        #expect(types.contains("mcp_list_tools.in_progress") && types.contains("mcp_list_tools.completed"))
        #expect(
            types.contains(dialect is BetaDialect ? "conversation.item.created" : "conversation.item.added"))
    }
}
