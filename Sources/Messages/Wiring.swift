/// What a node is told when it starts: its name, its edges and its parameters, as JSON in `ANTIPHON_WIRING`.
public struct Wiring: Equatable, Sendable {
    /// The environment variable that carries it.
    public static let environmentVariable = "ANTIPHON_WIRING"

    /// The node's id in the graph.
    public var node: String
    /// The graph's name.
    public var graph: String
    /// How often the node has been started before in this run.
    public var incarnation: Int
    /// Where the supervisor listens; `nil` for a node that runs without one.
    public var control: String?
    /// The edges that arrive, by the name of the input.
    public var inputs: [String: [WiredEdge]]
    /// The edges that leave, by the name of the output.
    public var outputs: [String: [WiredEdge]]
    /// The parameters that the graph sets.
    public var parameters: [String: JSONValue]

    /// Creates the wiring of a node.
    public init(
        node: String, graph: String, incarnation: Int = 0, control: String? = nil,
        inputs: [String: [WiredEdge]] = [:], outputs: [String: [WiredEdge]] = [:],
        parameters: [String: JSONValue] = [:]
    ) {
        self.node = node
        self.graph = graph
        self.incarnation = incarnation
        self.control = control
        self.inputs = inputs
        self.outputs = outputs
        self.parameters = parameters
    }
}

/// What an edge does when its queue is full.
public enum QueuePolicy: String, CaseIterable, Sendable {
    /// The producer stops taking input until there is room: nothing is lost.
    case block
    /// The oldest waiting message is dropped and counted.
    case dropOldest = "drop-oldest"
    /// The newest message is dropped and counted.
    case dropNewest = "drop-newest"
    /// Only the newest message waits.
    case latest
}

/// One end of an edge: one output of one node to one input of another.
public struct WiredEdge: Equatable, Sendable {
    /// The edge's name, unique in its graph: `producer/output>consumer/input`.
    public var name: String
    /// The ZeroMQ endpoint: the consumer binds a PULL socket, the producer connects a PUSH socket.
    public var endpoint: String
    /// How many messages may wait on it.
    public var queue: Int
    /// What happens when that many wait.
    public var policy: QueuePolicy
    /// The producer has ended for good: nothing more will arrive.
    public var hasEnded: Bool

    /// Creates one end of an edge.
    public init(
        name: String, endpoint: String, queue: Int = 256, policy: QueuePolicy = .block, hasEnded: Bool = false
    ) {
        self.name = name
        self.endpoint = endpoint
        self.queue = queue
        self.policy = policy
        self.hasEnded = hasEnded
    }
}

/// Why a text is not a wiring.
public struct WiringError: Error, Equatable, CustomStringConvertible, Sendable {
    /// What is wrong.
    public var reason: String

    public var description: String { "\(Wiring.environmentVariable): \(reason)" }
}

extension Wiring {
    /// The wiring as JSON.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "node": .string(node), "graph": .string(graph), "incarnation": .number(incarnation),
            "inputs": .object(inputs.mapValues { .array($0.map(\.json)) }),
            "outputs": .object(outputs.mapValues { .array($0.map(\.json)) }),
            "parameters": .object(parameters),
        ]
        members["control"] = control.map(JSONValue.string)
        return .object(members)
    }

    /// Reads a wiring from JSON.
    public init(json: JSONValue) throws(WiringError) {
        guard let node = json["node"]?.string, let graph = json["graph"]?.string else {
            throw WiringError(reason: "'node' or 'graph' is missing")
        }
        self.init(
            node: node, graph: graph, incarnation: json["incarnation"]?.integer ?? 0,
            control: json["control"]?.string, inputs: try Wiring.edges(json["inputs"]),
            outputs: try Wiring.edges(json["outputs"]), parameters: json["parameters"]?.object ?? [:])
    }

    private static func edges(_ json: JSONValue?) throws(WiringError) -> [String: [WiredEdge]] {
        var edges: [String: [WiredEdge]] = [:]
        for (port, list) in json?.object ?? [:] {
            for edge in list.array ?? [] { edges[port, default: []].append(try WiredEdge(json: edge)) }
        }
        return edges
    }
}

extension WiredEdge {
    /// The edge as JSON.
    public var json: JSONValue {
        [
            "edge": .string(name), "endpoint": .string(endpoint), "queue": .number(queue),
            "policy": .string(policy.rawValue), "ended": .bool(hasEnded),
        ]
    }

    /// Reads an edge from JSON.
    public init(json: JSONValue) throws(WiringError) {
        guard let name = json["edge"]?.string, let endpoint = json["endpoint"]?.string else {
            throw WiringError(reason: "an edge without 'edge' or 'endpoint'")
        }
        guard let policy = QueuePolicy(rawValue: json["policy"]?.string ?? QueuePolicy.block.rawValue) else {
            throw WiringError(reason: "edge '\(name)' has an unknown policy")
        }
        let queue = json["queue"]?.integer ?? 256
        guard queue > 0 else { throw WiringError(reason: "edge '\(name)' has a queue of \(queue)") }
        self.init(
            name: name, endpoint: endpoint, queue: queue, policy: policy,
            hasEnded: json["ended"]?.bool ?? false)
    }
}
