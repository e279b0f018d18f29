import Messages
import Realtime
import Testing

@Suite struct MCPListingTests {
    private static let garage: JSONValue = [
        "type": "mcp", "server_label": "garage", "server_url": "https://example.org/mcp",
        "require_approval": "never",
    ]

    @Test func `the tools of a server are listed after the update that declares it`() throws {
        var session = TestSession()
        session.tell(servers: ["garage": ["add", "park"], "attic": ["dust"]])
        session.update(["tools": [Self.garage]])
        let events = session.takeEvents()
        #expect(
            events.map { $0["type"] } == [
                "session.created", "session.updated", "conversation.item.added", "mcp_list_tools.in_progress",
                "mcp_list_tools.completed", "conversation.item.done",
            ])
        let id = try #require(events[2]["item"]?["id"])
        #expect(
            events[2]["item"] == [
                "id": id, "type": "mcp_list_tools", "server_label": "garage", "tools": [],
            ])
        #expect(events[3]["item_id"] == id && events[4]["item_id"] == id)
        let tools = events[5]["item"]?["tools"]?.array
        #expect(tools?.map { $0["name"] } == ["add", "park"])
        #expect(
            tools?.first == [
                "name": "add", "description": "Does add.", "input_schema": ["type": "object"],
                "annotations": .null,
            ])
        session.update(["instructions": "Be brief."])
        #expect(session.takeTypes() == ["session.updated"], "what is the same is not listed again")
    }

    @Test func `servers that a session begins with are listed, too`() {
        var session = TestSession { $0.defaults = ["tools": [Self.garage]] }
        session.tell(servers: ["garage": ["add"]])
        #expect(session.takeTypes().last == "conversation.item.done")
    }

    @Test func `a client can fetch the list from its beginning on`() {
        var session = TestSession()
        session.update(["tools": [Self.garage]])
        let id = session.last("mcp_list_tools.in_progress")?["item_id"] ?? .null
        session.send(["type": "conversation.item.retrieve", "item_id": id])
        #expect(session.last("conversation.item.retrieved")?["item"]?["tools"] == [])
        session.tell(servers: ["garage": ["add"]])
        session.send(["type": "conversation.item.retrieve", "item_id": id])
        #expect(session.last("conversation.item.retrieved")?["item"]?["tools"]?.array?.count == 1)
        session.send(["type": "conversation.item.delete", "item_id": id])
        #expect(session.events.last?["type"] == "conversation.item.deleted")
    }

    @Test func `a server that the graph does not have fails, in the log with the reason`() {
        var session = TestSession()
        session.tell(servers: ["attic": ["dust"]])
        session.update(["tools": [Self.garage]])
        #expect(
            session.takeTypes().suffix(3) == [
                "mcp_list_tools.in_progress", "mcp_list_tools.failed", "conversation.item.done",
            ])
        #expect(session.log.contains { $0.contains("'garage'") && $0.contains("no MCP server") })
        session.update(["instructions": "Be brief."])
        session.send(["type": "response.create"])
        #expect(
            session.takeTypes() == ["session.updated", "response.created"], "it is not tried all the time")
        session.update(["tools": [Self.garage]])
        #expect(session.takeTypes().contains("mcp_list_tools.failed"), "but when it is declared again")
        session.tell(servers: ["garage": ["add"]])
        #expect(session.last("mcp_list_tools.completed") != nil, "and when it is there after all")
    }

    @Test(
        arguments: [
            [:], ["tools": 5],
            ["tools": [5, [:], ["server_label": 1, "name": "a"], ["server_label": "garage"]]],
            [
                "tools": [],
                "servers": [5, [:], ["server_label": 1], ["server_label": "garage", "status": 7]],
            ],
        ] as [[String: JSONValue]])
    func `whatever the graph tells of servers, the session goes on`(fields: [String: JSONValue]) {
        var session = TestSession()
        session.update(["tools": [Self.garage]])
        if let tools = GraphTools(Event("tools", fields)) { session.receive(.tools(tools)) }
        session.tell(servers: ["garage": ["add"]])
        #expect(session.last("conversation.item.done")?["item"]?["tools"]?.array?.count == 1)
        #expect(GraphTools(Event("other", ["tools": []])) == nil)
    }

    @Test func `a server that is starting is waited for, and not for ever`() {
        var session = TestSession()
        session.tell(servers: ["garage": nil])
        session.update(["tools": [Self.garage]])
        #expect(session.takeTypes().last == "mcp_list_tools.in_progress")
        session.wait(milliseconds: 5000)
        session.tell(servers: ["garage": ["add"]])
        #expect(session.takeTypes() == ["mcp_list_tools.completed", "conversation.item.done"])

        var other = TestSession()
        other.update(["tools": [Self.garage]])
        other.wait(milliseconds: 10_000)
        #expect(other.takeTypes().suffix(2) == ["mcp_list_tools.failed", "conversation.item.done"])
    }

    @Test func `a list that changes is told again`() {
        var session = TestSession()
        session.tell(servers: ["garage": ["add"]])
        session.update(["tools": [Self.garage]])
        _ = session.takeEvents()
        session.tell(servers: ["garage": ["add"], "attic": ["dust"]])
        #expect(session.takeEvents().isEmpty, "another server is of no concern")
        session.tell(servers: ["garage": ["add", "whistle"]])
        #expect(
            session.last("conversation.item.done")?["item"]?["tools"]?.array?.map { $0["name"] } == [
                "add", "whistle",
            ])
    }

    @Test(
        arguments: [
            (["add"], ["add"]), (["tool_names": ["add", "nothing"]], ["add"]),
            (["read_only": true], ["read_map"]),
            (["read_only": false, "tool_names": ["read_map", "add"]], ["add"]),
            (.null, ["add", "read_map"]),
        ] as [(JSONValue, [JSONValue])])
    func `allowed tools are those that are listed and offered`(allowed: JSONValue, names: [JSONValue]) {
        var session = TestSession()
        session.tell(servers: ["garage": ["add", "read_map"]])
        session.update([
            "output_modalities": ["text"],
            "tools": [["type": "mcp", "server_label": "garage", "allowed_tools": allowed]],
        ])
        #expect(
            session.last("conversation.item.done")?["item"]?["tools"]?.array?.map { $0["name"] ?? .null }
                == names)
        session.send(["type": "response.create"])
        #expect(session.conversations[0]["tools"]?.array?.map { $0["name"] ?? .null } == names)
    }

    @Test func `allowed tools that are all unknown fail`() {
        var session = TestSession()
        session.tell(servers: ["garage": ["add"]])
        session.update(["tools": [["type": "mcp", "server_label": "garage", "allowed_tools": ["addd"]]]])
        #expect(session.last("mcp_list_tools.failed") != nil)
    }

    @Test func `a response can have a server of its own, and waits for its tools`() {
        var session = TestSession()
        session.update(["output_modalities": ["text"]])
        session.send(["type": "response.create", "response": ["tools": [Self.garage]]])
        #expect(session.last("response.created") != nil && session.conversations.isEmpty)
        session.tell(servers: ["garage": ["add"]])
        #expect(session.conversations.map { $0["tools"]?.array?.count } == [1])
        #expect(session.last("session.updated")?["session"]?["tools"] == [])
    }

    @Test func `a label alone means the server that was declared before`() {
        var session = TestSession()
        session.tell(servers: ["garage": ["add", "park"]])
        session.update([
            "output_modalities": ["text"],
            "tools": [
                [
                    "type": "mcp", "server_label": "garage", "server_url": "http://x",
                    "allowed_tools": ["add"],
                ]
            ],
        ])
        session.update(["tools": []])
        _ = session.takeEvents()
        session.send([
            "type": "response.create",
            "response": ["tools": [["type": "mcp", "server_label": "garage"]]],
        ])
        #expect(session.conversations[0]["tools"]?.array?.map { $0["name"] } == ["add"])
        #expect(session.last("mcp_list_tools.in_progress") == nil, "it was listed before")
    }

    @Test func `a session that closes ends its lists`() {
        var session = TestSession { $0.limits.sessionSeconds = 5 }
        session.update(["tools": [Self.garage]])
        session.wait(milliseconds: 5000)
        #expect(session.last("mcp_list_tools.failed") != nil)
        #expect(session.closing?.code == 1001)
    }
}
