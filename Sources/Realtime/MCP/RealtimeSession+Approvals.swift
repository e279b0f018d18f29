import Messages

/// A call that the client must approve waits for it without its response, which ends meanwhile: nobody knows how long a
/// person takes. Its item ends when the call does.
extension RealtimeSession {
    /// Asks the client whether a call may be made. Gives the id of the request.
    mutating func addRequest(for run: MCPRun, in index: Int) -> String {
        let id = identifiers.make("mcpr_")
        let request = MCPItem.approvalRequest(
            server: run.call.server, name: run.call.name, arguments: run.call.arguments)
        let place = open(Item(id: id, status: .inProgress, body: .mcp(request)), in: index)
        close(outputIndex: place, of: index, as: .completed)
        return id
    }

    /// The call that waits for an approval.
    func awaitingRun(_ request: String) throws(ClientError) -> MCPRun {
        guard let run = runs.first(where: { $0.request == request }) else {
            throw ClientError(
                code: "invalid_value",
                message:
                    "No call waits for an answer to the approval request '\(ClientError.shortened(request))'.",
                parameter: "item.approval_request_id")
        }
        return run
    }

    /// Makes a call or leaves it, as the client says.
    mutating func decide(_ run: MCPRun, approves: Bool, reason: String?) {
        var run = run
        run.call.approvalRequest = run.request
        if let number = runs.firstIndex(where: { $0.itemID == run.itemID }) { runs[number] = run }
        guard !approves else { return start(run) }
        let why = reason.map { ": \($0)" } ?? "."
        end(run, .failure("The user did not approve the call\(why)"))
    }

    /// Leaves a call whose item or request is deleted before it was approved.
    mutating func withdrawApproval(of id: String) {
        for run in runs where run.request == id || run.request != nil && run.itemID == id {
            end(run, .failure("The call was deleted before it was approved."))
        }
    }

    /// Leaves the oldest of too many calls that wait.
    mutating func boundApprovals() {
        while runs.count(where: { $0.request != nil }) > options.limits.approvals,
            let oldest = runs.first(where: { $0.request != nil })
        {
            end(oldest, .failure("Too many calls wait for approval."))
        }
    }
}
