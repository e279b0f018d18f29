public import Messages

/// A node: one process and one loop that handles one event at a time.
///
/// The author declares a manifest, keeps the state as properties and handles events. Everything else (sockets,
/// timers, signals, wiring, restarts) is the runtime's.
public protocol Node {
    /// Purpose, ports and parameters.
    static var manifest: Manifest { get }

    /// Prepares the node: opens devices, loads models, starts workers. The node counts as ready when it returns.
    ///
    /// - Throws: `NodeError.configuration` for what a restart cannot mend; any other error leads to a restart.
    init(_ node: NodeContext) throws

    /// Handles one event. An error ends the handling of this event only; it is logged and counted.
    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws
}

/// How a node ends, as its exit code.
public enum NodeExit: Int32, Sendable {
    /// The streams have ended or the node was asked to stop.
    case finished = 0
    /// Something failed that a restart may mend.
    case failed = 1
    /// The call, the wiring or a parameter is wrong: a restart cannot mend it.
    case misconfigured = 64
}

/// An error that concerns the whole node.
public enum NodeError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The graph, a parameter or a file it names is wrong: the node exits with 64 and is not restarted.
    case configuration(String)
    /// The node cannot go on: it exits with 1 and its restart policy applies.
    case fatal(String)

    public var description: String {
        switch self {
        case .configuration(let reason), .fatal(let reason): reason
        }
    }
}
