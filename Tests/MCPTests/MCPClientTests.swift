import Messages
import Randomness
import Testing

@testable import MCP

@Suite struct MCPClientTests {
    /// A client that has done the handshake, of a server with these tools.
    private func begun(_ tools: [String] = ["add"]) -> MCPClient {
        var client = MCPClient()
        _ = client.start()
        _ = client.receive(line: initialized())
        _ = client.receive(line: list(2, tools))
        return client
    }

    private func initialized(_ version: String = "2025-06-18", capabilities: String = #"{"tools":{}}"#)
        -> String
    {
        #"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"\#(version)","capabilities":\#(capabilities),"#
            + #""serverInfo":{"name":"garage","version":"2"}}}"#
    }

    private func list(_ id: Int, _ tools: [String], cursor: String? = nil) -> String {
        let elements = tools.map { #"{"name":"\#($0)","inputSchema":{"type":"object"}}"# }
        let next = cursor.map { #","nextCursor":"\#($0)""# } ?? ""
        return
            #"{"jsonrpc":"2.0","id":\#(id),"result":{"tools":[\#(elements.joined(separator: ","))]\#(next)}}"#
    }

    private func sent(_ actions: [MCPAction]) -> [JSONValue] {
        actions.compactMap { if case .send(let json) = $0 { json } else { nil } }
    }

    @Test func `it says who it is, then asks for the tools, then begins`() {
        var client = MCPClient()
        let hello = sent(client.start())
        #expect(hello.first?["method"] == "initialize")
        #expect(hello.first?["params"]?["protocolVersion"] == "2025-06-18")

        let second = client.receive(line: initialized())
        #expect(sent(second).map { $0["method"] } == ["notifications/initialized", "tools/list"])
        #expect(sent(second).first?["id"] == nil)
        #expect(!client.hasBegun)

        #expect(client.receive(line: list(2, ["add"])) == [.begin])
        #expect(client.hasBegun && client.tools.map(\.name) == ["add"] && client.server == "garage 2")
    }

    @Test func `what a server says of how a tool behaves is kept`() {
        var client = MCPClient()
        _ = client.start()
        _ = client.receive(line: initialized())
        _ = client.receive(
            line:
                #"{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"a","annotations":{"readOnlyHint":true}},"#
                + #"{"name":"b","annotations":5},{"name":"c"}]}}"#)
        #expect(client.tools.map(\.annotations) == [["readOnlyHint": true], .null, .null])
    }

    @Test func `all pages of the list are read`() {
        var client = MCPClient()
        _ = client.start()
        _ = client.receive(line: initialized())
        let second = sent(client.receive(line: list(2, ["a", "b"], cursor: "next")))
        #expect(second.map { $0["params"]?["cursor"] } == ["next"])
        #expect(client.receive(line: list(3, ["b", "c"])) == [.begin])
        #expect(client.tools.map(\.name) == ["a", "b", "c"])
    }

    @Test func `a list without end is cut`() {
        var client = MCPClient()
        _ = client.start()
        _ = client.receive(line: initialized())
        var id = 2
        while !client.hasBegun, id < 1000 {
            _ = client.receive(line: list(id, ["t\(id)"], cursor: "again"))
            id += 1
        }
        #expect(id == 2 + MCPClient.mostPages)
    }

    @Test(arguments: ["2025-11-25", "2025-03-26", "2024-11-05"])
    func `older and newer versions that it knows are spoken`(version: String) {
        var client = MCPClient()
        _ = client.start()
        #expect(sent(client.receive(line: initialized(version))).count == 2)
    }

    @Test func `a version that it does not know ends it`() {
        var client = MCPClient()
        _ = client.start()
        let actions = client.receive(line: initialized("3000-01-01"))
        guard case .giveUp(let reason)? = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(reason.contains("3000-01-01") && reason.contains("2025-06-18"))
    }

    @Test func `a server without tools is told so and left alone`() {
        var client = MCPClient()
        _ = client.start()
        let actions = client.receive(line: initialized(capabilities: "{}"))
        #expect(actions.contains(.begin) && actions.contains(.complain("it has no tools")))
        #expect(client.tools.isEmpty)
    }

    @Test func `a call and its answer belong together, in any order`() {
        var client = begun()
        let (first, actions) = client.call("add", arguments: ["a": 1])
        let (second, _) = client.call("add", arguments: ["a": 2])
        #expect(sent(actions).first?["params"] == ["name": "add", "arguments": ["a": 1]])
        let text = #"{"content":[{"type":"text","text":"3"}]}"#
        #expect(
            client.receive(line: #"{"jsonrpc":"2.0","id":\#(second),"result":\#(text)}"#)
                == [.answer(call: second, .output("3"))])
        #expect(
            client.receive(line: #"{"jsonrpc":"2.0","id":\#(first),"error":{"code":-1,"message":"no"}}"#)
                == [.answer(call: first, .failure("no"))])
        #expect(client.receive(line: #"{"jsonrpc":"2.0","id":\#(first),"result":{}}"#).isEmpty)
    }

    @Test func `a cancelled call is told to the server, and its answer is passed over`() {
        var client = begun()
        let (call, _) = client.call("add", arguments: [:])
        let told = sent(client.cancel(call: call, reason: "too slow"))
        #expect(told.first?["method"] == "notifications/cancelled")
        #expect(told.first?["params"] == ["requestId": .number(call), "reason": "too slow"])
        #expect(client.receive(line: #"{"jsonrpc":"2.0","id":\#(call),"result":{}}"#).isEmpty)
        #expect(client.cancel(call: call, reason: "twice").isEmpty)
    }

    @Test func `a changed list is asked for anew, once for changes that come together`() {
        var client = begun()
        let changed = #"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#
        #expect(sent(client.receive(line: changed)).map { $0["method"] } == ["tools/list"])
        #expect(client.receive(line: changed).isEmpty)
        #expect(client.receive(line: changed).isEmpty)
        let actions = client.receive(line: list(3, ["add", "whistle"]))
        #expect(actions.contains(.toolsChanged) && sent(actions).map { $0["method"] } == ["tools/list"])
        #expect(client.receive(line: list(4, ["add", "whistle"])).isEmpty)
        #expect(client.tools.map(\.name) == ["add", "whistle"])
    }

    @Test func `what a server asks for is answered or refused`() {
        var client = begun()
        #expect(
            sent(client.receive(line: #"{"jsonrpc":"2.0","id":"p","method":"ping"}"#))
                == [["jsonrpc": "2.0", "id": "p", "result": [:]]])
        let refusal = sent(client.receive(line: #"{"jsonrpc":"2.0","id":7,"method":"roots/list"}"#)).first
        #expect(refusal?["error"]?["code"] == -32601 && refusal?["id"] == 7)
    }

    @Test func `several messages in one line are taken one by one`() {
        var client = begun()
        let line = #"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]"#
        #expect(sent(client.receive(line: line)).count == 2)
    }

    @Test(
        arguments: [
            (
                #"{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#,
                MCPResult.output("a\nb")
            ),
            (#"{"content":[],"structuredContent":{"x":1}}"#, .output(["x": 1])),
            (#"{"content":[{"type":"text","text":"bad"}],"isError":true}"#, .failure("bad")),
            (#"{"isError":true}"#, .failure("the tool failed and did not say why")),
            (
                #"{"content":[{"type":"image","mimeType":"image/png","data":"AAAA"}]}"#,
                .output("[image image/png]")
            ),
            (#"{"content":[{"type":"resource","resource":{"uri":"x:y","text":"in it"}}]}"#, .output("in it")),
            (#"{}"#, .output(.null)), (#"5"#, .output(.null)),
        ] as [(String, MCPResult)])
    func `results of all kinds are read`(json: String, result: MCPResult) throws {
        #expect(MCPResult(json: try JSONValue(parsing: Array(json.utf8))) == result)
    }

    @Test func `what is no message is complained about and does no harm`() {
        var client = begun()
        for line in ["hello", "{", "5", "[1]", "null", "\"x\""] {
            let actions = client.receive(line: line)
            #expect(actions.count == 1)
            if case .complain? = actions.first {} else { Issue.record("\(line): \(actions)") }
        }
        #expect(client.receive(line: "  ").isEmpty)
        #expect(client.call("add", arguments: [:]).actions.count == 1)
    }

    @Test func `random messages never end it`() {
        var random = SeededGenerator(seed: 11)
        var client = begun()
        let keys = ["id", "method", "params", "result", "error", "tools", "nextCursor", "name", "content"]
        let values: [JSONValue] = [
            .null, 1, 2, 3, "x", "ping", "tools/list", "notifications/tools/list_changed", [:], [[]], true,
            ["tools": [["name": "n"]]], ["nextCursor": "c", "tools": []], -1, 1e300,
        ]
        for _ in 0..<20_000 {
            var members: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                members[keys.randomElement(using: &random) ?? ""] = values.randomElement(using: &random)
            }
            if Int.random(in: 0..<20, using: &random) == 0 { _ = client.call("x", arguments: [:]) }
            _ = client.receive(line: JSONValue.object(members).description)
            #expect(client.tools.count <= MCPClient.mostTools)
        }
    }
}
