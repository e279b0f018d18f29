public import Messages

/// One output of one node that feeds one input of another.
public struct GraphEdge: Equatable, Sendable {
    /// The output.
    public var producer: PortReference
    /// The input.
    public var consumer: PortReference
    /// How many messages may wait, 1 to 1,000,000. Complete in a resolved graph.
    public var queue: Int
    /// What happens when the queue is full. Complete in a resolved graph.
    public var policy: QueuePolicy
    /// The queue that the file asks for; `nil` where it says nothing.
    public var statedQueue: Int?
    /// The policy that the file asks for; `nil` where it says nothing.
    public var statedPolicy: QueuePolicy?
    /// Where the producer is named.
    public var place: Place

    /// The queue where the file says nothing: five seconds of audio in frames of 20 ms.
    public static let defaultQueue = 256
    /// The lengths that a queue may have.
    public static let queueRange = 1...1_000_000

    /// Creates an edge. Without a stated policy it is lossless, until `Graph.resolved` knows the output.
    public init(
        producer: PortReference, consumer: PortReference, statedQueue: Int? = nil,
        statedPolicy: QueuePolicy? = nil, place: Place
    ) {
        self.producer = producer
        self.consumer = consumer
        self.statedQueue = statedQueue
        self.statedPolicy = statedPolicy
        self.place = place
        policy = statedPolicy ?? .block
        queue = statedQueue ?? (statedPolicy == .latest ? 1 : GraphEdge.defaultQueue)
    }

    /// The edge's name, unique in its graph: `producer/output>consumer/input`.
    public var name: String { "\(producer)>\(consumer)" }
}

/// One port of one node, written `node/port`.
public struct PortReference: Equatable, Hashable, Sendable, CustomStringConvertible {
    /// The node's id.
    public var node: String
    /// The name of its input or output.
    public var port: String

    /// Creates a reference.
    public init(node: String, port: String) {
        self.node = node
        self.port = port
    }

    public var description: String { "\(node)/\(port)" }
}
