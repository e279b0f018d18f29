internal import Glibc
public import Messages

/// Everything the supervisor needs to run a graph: programs, edges, parameters. It is made of a checked graph.
public struct LaunchPlan: Sendable {
    /// A program that is a node.
    public struct NodePlan: Sendable {
        /// The node's id in the graph.
        public var id: String
        /// The program as the graph names it, for people.
        public var program: String
        /// The program's path and its arguments.
        public var arguments: [String]
        /// What the graph adds to the environment.
        public var environment: [String: String]
        /// The parameters that the graph sets.
        public var parameters: [String: JSONValue]
        /// The folder that it is started in; that of the supervisor where `nil`.
        public var folder: String?
        /// The services that must be ready first.
        public var needs: [String]
        var rules: LifecycleRules
        /// Inputs whose end the node does not wait for.
        var asideInputs: Set<String>
        /// Inputs that close a loop.
        var loopInputs: Set<String>
    }

    /// A program that is no node, such as a model server.
    public struct ServicePlan: Sendable {
        /// How the service shows that it is ready.
        public enum Readiness: Equatable, Sendable {
            /// It answers a GET of this URL with a status of 200 to 299.
            case http(url: String)
            /// It accepts a connection.
            case tcp(host: String, port: Int)
            /// It is ready once it runs.
            case started
        }

        public var id: String
        /// The program's path and its arguments.
        public var arguments: [String]
        public var environment: [String: String]
        /// The folder that it is started in.
        public var folder: String?
        public var readiness: Readiness
        var rules: LifecycleRules
    }

    /// One output wired to one input.
    public struct EdgePlan: Sendable {
        public var producer: (node: String, port: String)
        public var consumer: (node: String, port: String)
        /// How many messages may wait.
        public var queue: Int
        public var policy: QueuePolicy

        /// The edge's name: `producer/output>consumer/input`.
        public var name: String { "\(producer.node)/\(producer.port)>\(consumer.node)/\(consumer.port)" }
    }

    /// The graph's name.
    public var name: String
    public var nodes: [NodePlan]
    public var services: [ServicePlan]
    public var edges: [EdgePlan]
}

extension LaunchPlan {
    /// The wiring of one node.
    ///
    /// - Parameters:
    ///   - incarnation: how often the node has been started before.
    ///   - endedNodes: the nodes that have ended for good.
    ///   - endedEdges: the edges whose end has arrived.
    func wiring(
        of node: NodePlan, in directory: RuntimeDirectory, incarnation: Int, endedNodes: Set<String>,
        endedEdges: Set<String>
    ) -> Wiring {
        var wiring = Wiring(
            node: node.id, graph: name, incarnation: incarnation, control: directory.controlEndpoint,
            parameters: node.parameters)
        for (number, edge) in edges.enumerated() {
            var wired = WiredEdge(
                name: edge.name, endpoint: directory.endpoint(edge: number), queue: edge.queue,
                policy: edge.policy)
            if edge.consumer.node == node.id {
                wired.hasEnded = endedNodes.contains(edge.producer.node) || endedEdges.contains(edge.name)
                wiring.inputs[edge.consumer.port, default: []].append(wired)
            }
            if edge.producer.node == node.id, !endedNodes.contains(edge.consumer.node) {
                wired.hasEnded = false
                wiring.outputs[edge.producer.port, default: []].append(wired)
            }
        }
        return wiring
    }

    /// The edges that feed a node's data inputs: those the node waits for at the end of stream.
    func dataEdges(into node: NodePlan) -> [EdgePlan] {
        edges.filter { $0.consumer.node == node.id && !node.asideInputs.contains($0.consumer.port) }
    }

    /// Whether a node begins streams of its own: stopping it lets the graph drain.
    func isSource(_ node: NodePlan) -> Bool {
        dataEdges(into: node).isEmpty
    }

    /// The nodes that must be at work before this one begins, so that nothing it sends has to wait long. Edges that
    /// close a loop do not count.
    func consumersAwaited(by id: String) -> Set<String> {
        Set(edges.filter { $0.producer.node == id && !closesLoop($0) }.map(\.consumer.node))
    }

    private func closesLoop(_ edge: EdgePlan) -> Bool {
        nodes.first { $0.id == edge.consumer.node }?.loopInputs.contains(edge.consumer.port) ?? false
    }

    /// The inputs of a node at which something arrives that has passed through another node: what falls silent, or
    /// loses its thread, when that one dies. Ways that lead through the node itself do not count, nor those that go on
    /// from an input that closes a loop: what arrives there is told to a node, and not passed on by it.
    func inputs(of id: String, behind other: String) -> Set<String> {
        var behind: Set<String> = [other]
        var rest = [other]
        while let node = rest.popLast() {
            for edge in edges
            where edge.producer.node == node && edge.consumer.node != id && !closesLoop(edge) {
                if behind.insert(edge.consumer.node).inserted { rest.append(edge.consumer.node) }
            }
        }
        let reached = edges.filter { $0.consumer.node == id && behind.contains($0.producer.node) }
        return Set(reached.map(\.consumer.port))
    }
}
