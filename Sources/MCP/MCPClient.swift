public import Messages

/// One connection with a server of the Model Context Protocol, without its transport: lines in, actions out.
///
/// Of the protocol it speaks what tools take: the handshake, `tools/list` with all its pages, `tools/call`, changes of
/// the list, `ping` and cancellation. Whatever else a server asks for is refused, as the protocol says.
public struct MCPClient: Sendable {
    /// The versions that are spoken, the newest first. What tools take is the same in all of them.
    static let versions = ["2025-06-18", "2025-11-25", "2025-03-26", "2024-11-05"]
    /// How many tools a server may have: what is beyond is not listed.
    static let mostTools = 256
    /// How many pages of tools are asked for: a server may hand out the same page for ever.
    static let mostPages = 64

    /// What an answer is waited for.
    private enum Request {
        case initialize
        /// A page of the list; its number, from 0.
        case list(page: Int)
        case call
    }

    /// The tools of the server, each name once.
    public private(set) var tools: [MCPTool] = []
    /// Whether the server may be asked.
    public private(set) var hasBegun = false
    /// The server's own name and version; empty before the handshake.
    public private(set) var server = ""
    private var requests: [Int: Request] = [:]
    private var lastID = 0
    private var pages: [MCPTool] = []
    private var listIsStale = false

    /// Creates a client that has not yet said anything.
    public init() {}

    // MARK: What is asked

    /// Begins the handshake.
    public mutating func start() -> [MCPAction] {
        [
            request(
                "initialize",
                [
                    "protocolVersion": .string(Self.versions[0]), "capabilities": [:],
                    "clientInfo": ["name": "antiphon", "version": "1"],
                ], .initialize)
        ]
    }

    /// Calls a tool.
    ///
    /// - Returns: the number of the call, and what is to be done.
    public mutating func call(_ tool: String, arguments: JSONValue) -> (call: Int, actions: [MCPAction]) {
        let action = request("tools/call", ["name": .string(tool), "arguments": arguments], .call)
        return (lastID, [action])
    }

    /// Gives a call up. Its answer, should one come, is passed over.
    public mutating func cancel(call: Int, reason: String) -> [MCPAction] {
        guard requests.removeValue(forKey: call) != nil else { return [] }
        return [
            notification("notifications/cancelled", ["requestId": .number(call), "reason": .string(reason)])
        ]
    }

    private mutating func request(_ method: String, _ parameters: JSONValue, _ request: Request) -> MCPAction
    {
        lastID += 1
        requests[lastID] = request
        return .send([
            "jsonrpc": "2.0", "id": .number(lastID), "method": .string(method), "params": parameters,
        ])
    }

    private func notification(_ method: String, _ parameters: JSONValue? = nil) -> MCPAction {
        var members: [String: JSONValue] = ["jsonrpc": "2.0", "method": .string(method)]
        members["params"] = parameters
        return .send(.object(members))
    }

    // MARK: What arrives

    /// Takes one line that the server has written.
    public mutating func receive(line: String) -> [MCPAction] {
        guard line.contains(where: { !$0.isWhitespace }) else { return [] }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: Array(line.utf8))
        } catch {
            return [.complain("its output has a line that is no JSON: \(line.prefix(200))")]
        }
        // One version of the protocol has several messages in a line.
        return (json.array ?? [json]).flatMap { receive($0) }
    }

    private mutating func receive(_ message: JSONValue) -> [MCPAction] {
        guard message.object != nil else { return [.complain("it sent \(message), which is no message")] }
        guard let method = message["method"]?.string else { return receiveAnswer(message) }
        guard let id = message["id"], id != .null else {
            return receiveNotification(method, message["params"] ?? .null)
        }
        guard method == "ping" else {
            let error: JSONValue = ["code": -32601, "message": .string("\(method) is not supported")]
            return [.send(["jsonrpc": "2.0", "id": id, "error": error])]
        }
        return [.send(["jsonrpc": "2.0", "id": id, "result": [:]])]
    }

    private mutating func receiveNotification(_ method: String, _ parameters: JSONValue) -> [MCPAction] {
        switch method {
        case "notifications/tools/list_changed":
            guard hasBegun else { return [] }
            guard !isListing else {
                listIsStale = true
                return []
            }
            return [askForPage(0)]
        case "notifications/message":
            let data = parameters["data"] ?? .null
            let text = data.string ?? data["message"]?.string ?? data.description
            return [.log(level: parameters["level"]?.string ?? "info", text)]
        default: return []
        }
    }

    private mutating func receiveAnswer(_ message: JSONValue) -> [MCPAction] {
        // An answer to what was given up, or was never asked, means nothing.
        guard let id = message["id"]?.integer, let request = requests.removeValue(forKey: id) else {
            return []
        }
        let error = message["error"].map { error in
            error["message"]?.string ?? error.description
        }
        switch request {
        case .initialize: return receiveInitialize(message["result"] ?? .null, error)
        case .list(let page): return receiveList(message["result"] ?? .null, error, page)
        case .call:
            guard let result = message["result"], error == nil else {
                return [.answer(call: id, .failure(error ?? "the server answered without a result"))]
            }
            return [.answer(call: id, MCPResult(json: result))]
        }
    }

    // MARK: The handshake and the list

    private mutating func receiveInitialize(_ result: JSONValue, _ error: String?) -> [MCPAction] {
        if let error { return [.giveUp("it refuses to begin: \(error)")] }
        let version = result["protocolVersion"]?.string ?? "none"
        guard Self.versions.contains(version) else {
            return [
                .giveUp(
                    "it speaks version \(version.prefix(40)) of the protocol; known are "
                        + Self.versions.sorted().joined(separator: ", "))
            ]
        }
        let information = result["serverInfo"]
        server = [information?["name"]?.string, information?["version"]?.string].compactMap { $0 }
            .map { String($0.prefix(100)) }.joined(separator: " ")
        let begin = notification("notifications/initialized")
        guard result["capabilities"]?["tools"] != nil else {
            hasBegun = true
            return [begin, .complain("it has no tools"), .begin]
        }
        return [begin, askForPage(0)]
    }

    private var isListing: Bool {
        requests.values.contains { if case .list = $0 { true } else { false } }
    }

    private mutating func askForPage(_ page: Int, cursor: String? = nil) -> MCPAction {
        if page == 0 { pages = [] }
        return request("tools/list", cursor.map { ["cursor": .string($0)] } ?? [:], .list(page: page))
    }

    private mutating func receiveList(_ result: JSONValue, _ error: String?, _ page: Int) -> [MCPAction] {
        guard error == nil, let elements = result["tools"]?.array else {
            let reason = "it does not list its tools: \(error ?? "there is no list in its answer")"
            return hasBegun ? [.complain(reason)] : [.giveUp(reason)]
        }
        for tool in elements.compactMap(MCPTool.init(json:))
        where pages.count < Self.mostTools && !pages.contains(where: { $0.name == tool.name }) {
            pages.append(tool)
        }
        if let cursor = result["nextCursor"]?.string, page + 1 < Self.mostPages, pages.count < Self.mostTools
        {
            return [askForPage(page + 1, cursor: cursor)]
        }
        let hasChanged = pages != tools
        tools = pages
        pages = []
        guard hasBegun else {
            hasBegun = true
            return [.begin]
        }
        // It has changed once more while it was read.
        let isStale = listIsStale
        listIsStale = false
        return (hasChanged ? [.toolsChanged] : []) + (isStale ? [askForPage(0)] : [])
    }
}
