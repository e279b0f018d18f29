/// A program that is no node, but that nodes need: `llama-server`, a robot's driver.
public struct GraphService: Equatable, Sendable {
    /// The service's name in this graph: lower case, digits and dashes, not the name of a node.
    public var id: String
    /// The program and its arguments, at least one word.
    public var command: [String]
    /// The environment variables that the graph adds.
    public var environment: [String: String]
    /// How to tell that it is ready.
    public var readiness: Readiness
    /// How long it may take until it is ready, in seconds, more than 0.
    public var readyTimeoutSeconds: Double
    /// When it is started again.
    public var restart: RestartRule
    /// The ids of the nodes that wait for it.
    public var neededBy: [String]
    /// The folder of the graph file that names the command, which runs in it.
    public var folder: String
    /// Where the service's id stands.
    public var place: Place

    /// A model of several gigabytes loads in less than this from a slow disk.
    public static let defaultReadyTimeoutSeconds = 120.0

    /// Creates a service.
    public init(
        id: String, command: [String], environment: [String: String] = [:], readiness: Readiness = .none,
        readyTimeoutSeconds: Double = GraphService.defaultReadyTimeoutSeconds,
        restart: RestartRule = RestartRule(), neededBy: [String] = [], folder: String = "", place: Place
    ) {
        self.id = id
        self.command = command
        self.environment = environment
        self.readiness = readiness
        self.readyTimeoutSeconds = readyTimeoutSeconds
        self.restart = restart
        self.neededBy = neededBy
        self.folder = folder
        self.place = place
    }
}

/// How to tell that a service is ready.
public enum Readiness: Equatable, Sendable {
    /// A GET of this `http://` address answers with a status of 200 to 299.
    case http(url: String)
    /// A TCP connection is accepted.
    case tcp(host: String, port: Int)
    /// The service is ready as soon as it runs.
    case none
}
