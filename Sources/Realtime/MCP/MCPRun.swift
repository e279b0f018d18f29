/// A call of a server's tool, from the end of its arguments to its own.
///
///     told ──→ awaitingApproval ──→ running ──→ (gone)
///       └─────────────────────────────↑
struct MCPRun {
    enum Stage: Equatable, Sendable {
        /// Its arguments are complete.
        case told
        /// The client must say whether it may be made.
        case awaitingApproval(request: String)
        /// The graph is at it, until then at most, in nanoseconds.
        case running(deadline: UInt64)
    }

    /// What came of it.
    enum Result: Sendable {
        case output(String)
        case failure(String)
    }

    let itemID: String
    let responseID: String
    let outputIndex: Int
    let isInConversation: Bool
    var call: MCPCall
    var stage = Stage.told
    /// Whether its response waits for it: not where the response had ended before the client approved the call.
    var isAwaited = false

    var isRunning: Bool { deadline != nil }

    /// When it is given up, in nanoseconds; `nil` where the graph is not at it.
    var deadline: UInt64? { if case .running(let deadline) = stage { deadline } else { nil } }

    /// The approval that it waits for.
    var request: String? { if case .awaitingApproval(let request) = stage { request } else { nil } }

    /// The item as it stands.
    func item(_ status: ItemStatus) -> Item {
        Item(id: itemID, status: status, body: .mcpCall(call))
    }
}
