import Messages

/// Holds the server events of one session against the rules of servers' tools: lists and calls end once, in order.
struct MCPChecker {
    private struct Call {
        let response: String
        let index: Int
        var hasArguments = false
        var isRunning = false
        var hasEnded = false
    }

    private(set) var violations: [String] = []
    private var calls: [String: Call] = [:]
    /// Lists that were begun and have not ended.
    private(set) var openLists: Set<String> = []
    private var endedLists: Set<String> = []
    /// Approval requests, by their responses.
    private var requests: [String: Int] = [:]

    /// Calls that the graph is at.
    var running: [String] { calls.filter { $0.value.isRunning && !$0.value.hasEnded }.keys.sorted() }

    func isCall(_ item: String) -> Bool { calls[item] != nil }

    private mutating func require(_ condition: Bool, _ rule: @autoclosure () -> String) {
        if !condition { violations.append(rule()) }
    }

    mutating func check(_ event: JSONValue) {
        let type = event["type"]?.string ?? ""
        let id = event["item_id"]?.string ?? event["item"]?["id"]?.string ?? ""
        switch (type, event["item"]?["type"]?.string) {
        case ("response.output_item.added", "mcp_call"):
            calls[id] = Call(
                response: event["response_id"]?.string ?? "", index: event["output_index"]?.integer ?? -1)
            require(
                event["item"]?["output"] == .null && event["item"]?["error"] == .null, "a call begins open")
        case ("response.output_item.added", "mcp_approval_request"):
            requests[event["response_id"]?.string ?? "", default: 0] += 1
        case ("response.output_item.done", "mcp_call"), ("conversation.item.done", "mcp_call"):
            guard let call = calls[id] else { return }
            require(call.hasEnded, "a call ends before its item")
            let item = event["item"]
            require(
                (item?["output"] == .null) != (item?["error"] == .null), "a call has an output or an error")
        case ("conversation.item.done", "mcp_list_tools"):
            require(!openLists.contains(id), "a list ends before its item")
        case ("response.mcp_call_arguments.done", _): calls[id]?.hasArguments = true
        case ("mcp_list_tools.in_progress", _):
            require(!endedLists.contains(id) && openLists.insert(id).inserted, "a list begins once")
        case ("mcp_list_tools.completed", _), ("mcp_list_tools.failed", _):
            require(openLists.remove(id) != nil && endedLists.insert(id).inserted, "a list ends once")
        case ("response.mcp_call.in_progress", _), ("response.mcp_call.completed", _),
            ("response.mcp_call.failed", _):
            checkRun(type, id, event)
        default: break
        }
    }

    private mutating func checkRun(_ type: String, _ id: String, _ event: JSONValue) {
        guard var call = calls[id] else { return require(false, "\(type) names a call") }
        defer { calls[id] = call }
        require(event["output_index"]?.integer == call.index, "\(type) has the output index of its item")
        require(call.hasArguments, "\(type) comes after the arguments")
        require(!call.hasEnded, "\(type) comes before the end of the call")
        switch type {
        case "response.mcp_call.in_progress":
            require(!call.isRunning, "a call is made once")
            call.isRunning = true
        case "response.mcp_call.completed":
            require(call.isRunning, "only what was made is completed")
            call.hasEnded = true
        default: call.hasEnded = true
        }
    }

    /// Whether so many calls of a response may go on after it: each waits for an approval.
    func mayOutlive(_ response: String, count: Int) -> Bool {
        count <= requests[response] ?? 0
    }
}
