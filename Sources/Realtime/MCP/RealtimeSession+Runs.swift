import Messages

/// The server makes the calls of servers' tools, and the response waits for them: its `response.done` has what came of
/// them. The model does not go on by itself then. As with functions of the client, the client asks for the answer by
/// `response.create`: so it is with the service, and clients that do it by themselves (openai-agents for JavaScript does
/// at the end of each such item, OpenAI's example for Ruby at the last) would be answered twice.
extension RealtimeSession {
    /// Takes a call whose arguments are complete, or cut off.
    mutating func take(_ call: OpenCall, _ entry: ToolTable.Entry, of index: Int, isWhole: Bool) {
        let response = responses[index]
        var run = MCPRun(
            itemID: call.itemID, responseID: response.id, outputIndex: call.outputIndex,
            isInConversation: response.isInConversation,
            call: MCPCall(server: entry.tool.server, name: entry.tool.name, arguments: call.arguments))
        keep(run)
        runs.append(run)
        if !isWhole {
            end(run, .failure("The call was cut off."))
        } else if !entry.mustBeApproved {
            start(run)
        } else if response.isInConversation {
            run.stage = .awaitingApproval(request: addRequest(for: run, in: index))
            keep(run)
            boundApprovals()
        } else {
            end(run, .failure("The call needs approval, which nobody can give beside the conversation."))
        }
    }

    /// Has the graph make a call.
    mutating func start(_ run: MCPRun) {
        var run = run
        if let failure = lostStages.failure(of: .tools) { return end(run, .failure(failure.message)) }
        run.stage = .running(deadline: now + UInt64(options.patience.tools) * 1_000_000)
        if let index = index(ofResponse: run.responseID),
            [.thinking, .speaking].contains(responses[index].life)
        {
            run.isAwaited = true
            responses[index].runningCallCount += 1
        }
        keep(run)
        send("response.mcp_call.in_progress", place(of: run))
        ask(
            .toolCall(
                Event(
                    "tool_call",
                    [
                        "name": .string(run.call.name), "server_label": .string(run.call.server),
                        "arguments": .string(run.call.arguments), "call_id": .string(run.itemID),
                    ], time: now, metadata: metadata(response: run.itemID))))
    }

    /// Takes the result of a call.
    mutating func hear(result event: Event) {
        guard event.name == "tool_result", let id = event["call_id"]?.string,
            let run = runs.first(where: { $0.itemID == id && $0.isRunning })
        else { return }
        if let error = event["error"], error != .null {
            end(run, .failure(bounded(error)), byGraph: true)
        } else {
            end(run, .output(bounded(event["output"] ?? .null)), byGraph: true)
        }
    }

    /// The text of a result, cut where no event could carry it.
    private func bounded(_ value: JSONValue) -> String {
        let text = value.string ?? value.description
        guard text.utf8.count > options.limits.responseBytes else { return text }
        return String(decoding: text.utf8.prefix(options.limits.responseBytes), as: UTF8.self)
    }

    /// Ends a call, once.
    ///
    /// - Parameter byGraph: whether the graph has ended it; else it is told to.
    mutating func end(_ run: MCPRun, _ result: MCPRun.Result, byGraph: Bool = false) {
        guard let number = runs.firstIndex(where: { $0.itemID == run.itemID }) else { return }
        var run = runs.remove(at: number)
        if run.isRunning, !byGraph {
            ask(.cancel(Event("cancel", time: now, metadata: metadata(response: run.itemID))))
        }
        switch result {
        case .output(let output):
            run.call.output = output
            send("response.mcp_call.completed", place(of: run))
        case .failure(let message):
            run.call.error = MCPCall.error(message)
            send("response.mcp_call.failed", place(of: run))
        }
        guard let index = index(ofResponse: run.responseID) else {
            return tellEnd(
                of: run.item(.completed), outputIndex: run.outputIndex, response: run.responseID,
                isInConversation: run.isInConversation)
        }
        responses[index].output[run.outputIndex].body = .mcpCall(run.call)
        close(outputIndex: run.outputIndex, of: index, as: .completed)
        guard run.isAwaited else { return }
        responses[index].runningCallCount -= 1
        responses[index].lastSign = now
        settle(run.responseID)
    }

    /// Gives up calls that take too long.
    mutating func endLateRuns() {
        while let late = runs.first(where: { ($0.deadline ?? .max) <= now }) {
            end(late, .failure("The tool gave no result within \(options.patience.tools) ms."))
        }
    }

    /// Notes how a call stands, also where clients can see it.
    private mutating func keep(_ run: MCPRun) {
        if let number = runs.firstIndex(where: { $0.itemID == run.itemID }) { runs[number] = run }
        if let index = index(ofResponse: run.responseID) {
            responses[index].output[run.outputIndex].body = .mcpCall(run.call)
        }
        if run.isInConversation { conversation.change(run.itemID) { $0.body = .mcpCall(run.call) } }
    }

    private func place(of run: MCPRun) -> [String: JSONValue] {
        ["item_id": .string(run.itemID), "output_index": .number(run.outputIndex)]
    }
}
