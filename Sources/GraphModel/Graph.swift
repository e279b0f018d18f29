/// A graph: nodes, services, and which output feeds which input.
public struct Graph: Equatable, Sendable {
    /// The graph's name: lower case, digits and dashes, fit for a folder's name.
    public var name: String
    /// The file that was loaded, as its path was given.
    public var file: String
    /// The nodes, in the order of the file.
    public var nodes: [GraphNode]
    /// The services, in the order of the file.
    public var services: [GraphService]
    /// The edges, in the order of the consumers in the file.
    public var edges: [GraphEdge]
    /// What is no error but should be said before the graph runs.
    public var warnings: [GraphProblem]
    /// What relative paths of the command line and `~` stand for.
    public var base: PathBase

    /// Creates a graph.
    public init(
        name: String, file: String, nodes: [GraphNode] = [], services: [GraphService] = [],
        edges: [GraphEdge] = [], warnings: [GraphProblem] = [], base: PathBase = PathBase()
    ) {
        self.name = name
        self.file = file
        self.nodes = nodes
        self.services = services
        self.edges = edges
        self.warnings = warnings
        self.base = base
    }

    /// The node with this id.
    public func node(_ id: String) -> GraphNode? {
        nodes.first { $0.id == id }
    }

    /// The service with this id.
    public func service(_ id: String) -> GraphService? {
        services.first { $0.id == id }
    }
}
