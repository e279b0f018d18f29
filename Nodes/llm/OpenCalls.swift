import NodeRuntime

/// A tool call whose result an answer waits for.
struct OpenCall {
    var id: String
    var reply: RuleReply
    /// When to stop waiting, in nanoseconds.
    var deadline: UInt64
}

/// The tool calls that wait for their results, oldest first, and the timer for the earliest deadline.
struct OpenCalls {
    let timer: NodeTimer
    private var calls: [OpenCall] = []

    /// How many calls may wait: of more, the oldest is given up.
    static let most = 1000

    init(timer: NodeTimer) {
        self.timer = timer
    }

    var isEmpty: Bool { calls.isEmpty }

    /// Adds a call. Returns those that are given up for it.
    mutating func add(_ call: OpenCall) -> [OpenCall] {
        calls.append(call)
        return calls.count > Self.most ? [calls.removeFirst()] : []
    }

    mutating func take(_ id: String) -> OpenCall? {
        calls.firstIndex { $0.id == id }.map { calls.remove(at: $0) }
    }

    mutating func takeExpired(at time: UInt64) -> [OpenCall] {
        take { $0.deadline <= time }
    }

    mutating func take(session: String) -> [OpenCall] {
        take { $0.reply.session == session }
    }

    mutating func takeAll() -> [OpenCall] {
        take { _ in true }
    }

    mutating func forget(response: String) {
        calls.removeAll { $0.reply.response == response }
    }

    func setTimer(_ node: NodeContext) {
        if let earliest = calls.map(\.deadline).min() {
            node.set(timer, at: earliest)
        } else {
            node.stop(timer)
        }
    }

    private mutating func take(where isTaken: (OpenCall) -> Bool) -> [OpenCall] {
        defer { calls.removeAll(where: isTaken) }
        return calls.filter(isTaken)
    }
}
