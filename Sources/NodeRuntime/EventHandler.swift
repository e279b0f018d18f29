/// A node behind one type: the loop and the driver are compiled once and for all, not for each kind of node.
package protocol EventHandler: AnyObject {
    func handle(_ event: NodeEvent, _ node: NodeContext) throws
}

/// Holds the state of a node.
final class NodeState<Body: Node>: EventHandler {
    private var node: Body

    init(_ context: NodeContext) throws {
        node = try Body(context)
    }

    func handle(_ event: NodeEvent, _ context: NodeContext) throws {
        try node.handle(event, context)
    }
}
