/// Which edges of a node have ended, and which sessions on them: pure bookkeeping.
struct InputLedger {
    /// How the end of an edge counts.
    enum Role {
        /// The node ends when all of these have ended.
        case data
        /// Urgent edges and those that close a loop: the node does not wait for their end.
        case aside
    }

    private struct Session {
        var carriers: Set<Int> = []
        var ended: Set<Int> = []
    }

    private var roles: [Role]
    private var endedEdges: Set<Int> = []
    private var sessions: [String: Session] = [:]
    /// The session of the last message of each edge: most messages belong to the same one.
    private var lastSessions: [String]

    init(roles: [Role]) {
        self.roles = roles
        lastSessions = Array(repeating: "", count: roles.count)
    }

    /// Whether the node has data inputs, and all have ended.
    var haveAllEnded: Bool {
        let data = roles.indices.filter { roles[$0] == .data }
        return !data.isEmpty && data.allSatisfy(endedEdges.contains)
    }

    func hasEnded(_ edge: Int) -> Bool {
        endedEdges.contains(edge)
    }

    /// Notes that an edge carries messages of a session.
    mutating func noteMessage(session: String, edge: Int) {
        guard lastSessions[edge] != session else { return }
        lastSessions[edge] = session
        guard !session.isEmpty, roles[edge] == .data else { return }
        sessions[session, default: Session()].carriers.insert(edge)
    }

    /// Notes the end of a session on one edge; `true` when every edge that carried it has told its end.
    mutating func noteSessionEnd(_ session: String, edge: Int) -> Bool {
        guard roles[edge] == .data, !session.isEmpty else { return false }
        if lastSessions[edge] == session { lastSessions[edge] = "" }
        var state = sessions[session] ?? Session()
        state.ended.insert(edge)
        guard state.carriers.isSubset(of: state.ended.union(endedEdges)) else {
            sessions[session] = state
            return false
        }
        sessions[session] = nil
        return true
    }

    /// Notes the end of an edge; `true` when it is the last data edge to end.
    mutating func noteEnd(edge: Int) -> Bool {
        guard endedEdges.insert(edge).inserted else { return false }
        return roles[edge] == .data && haveAllEnded
    }
}
