/// A graph that runs now, found by its runtime directory.
public struct RunningGraph: Equatable, Sendable {
    /// The graph's name.
    public let name: String
    /// The supervisor's process.
    public let pid: Int32
    /// The runtime directory.
    public let directory: String

    /// All running graphs of this user. What dead supervisors have left is removed on the way.
    public static func all() -> [RunningGraph] {
        RuntimeDirectory.all().map { RunningGraph(name: $0.graph, pid: $0.process, directory: $0.path) }
    }
}
