package import Messages

/// Turns what arrives into events of one node, and applies the rules that hold for every node: ends of streams and
/// sessions, cancelled responses, errors. It knows no socket and no clock.
package final class NodeDriver {
    /// One edge that arrives at the node.
    package struct Edge {
        package var port: InputPort
        package var hasEnded: Bool

        package init(port: InputPort, hasEnded: Bool = false) {
            self.port = port
            self.hasEnded = hasEnded
        }
    }

    package let context: NodeContext
    /// The error that ended the node.
    package private(set) var failure: NodeError?
    private let node: any EventHandler
    private let edges: [Edge]
    private var ledger: InputLedger
    private var cancellations = Cancellations()
    private var throttle = ErrorThrottle()

    /// Prepares the node.
    package init<Body: Node>(_: Body.Type, _ context: NodeContext, edges: [Edge]) throws {
        self.context = context
        self.edges = edges
        ledger = InputLedger(roles: edges.map { $0.port.isUrgent || $0.port.breaksLoops ? .aside : .data })
        node = try NodeState<Body>(context)
    }

    /// Tells the node of inputs that had ended before it started. Call it once, when the node may send.
    package func begin() {
        for (index, edge) in edges.enumerated() where edge.hasEnded { endEdge(index) }
    }

    /// Handles one message that arrived on an edge, in the order of arrival.
    package func receive(_ message: consuming Message, on edge: Int) {
        let flags = message.header.flags
        if flags.contains(.streamEnd) { return endEdge(edge) }
        let session = message.metadata.bytes.isEmpty ? "" : message.metadata.session
        if flags.contains(.sessionEnd) {
            if ledger.noteSessionEnd(session, edge: edge) { endSession(session) }
            return
        }
        ledger.noteMessage(session: session, edge: edge)
        if edges[edge].port.isUrgent, noteCancellation(message) { return }
        if !cancellations.isEmpty, let response = message.metadata.response, cancellations.contains(response)
        {
            context.metrics.cancelled += 1
            return
        }
        deliver(.message(message, input: edges[edge].port.name))
    }

    /// Handles a message that came from a person by `antiphon send`, outside every edge.
    package func inject(_ message: Message, into port: InputPort) {
        if port.isUrgent, noteCancellation(message) { return }
        deliver(.message(message, input: port.name))
    }

    /// Notes that nothing more comes on an edge.
    package func endEdge(_ edge: Int) {
        guard ledger.noteEnd(edge: edge) else { return }
        context.postponesEnd = false
        deliver(.inputsEnded)
        if !context.postponesEnd { context.finish() }
    }

    /// Whether an edge has told its end.
    package func hasEnded(_ edge: Int) -> Bool {
        ledger.hasEnded(edge)
    }

    /// Lets the node handle one event. What it throws ends only this event, unless it is a `NodeError`.
    package func deliver(_ event: NodeEvent) {
        do {
            try node.handle(event, context)
        } catch let error as NodeError {
            failure = failure ?? error
        } catch {
            note("\(error)", session: event.session)
        }
    }

    /// Takes what a worker has put out; `false` where nothing waits.
    package func deliverAnswer(of worker: any WorkerPort) -> Bool {
        switch worker.take() {
        case .answer(let answer):
            deliver(.answer(answer))
        case .failure(let text):
            note(text, session: "")
        case nil:
            return false
        }
        return true
    }

    /// Counts an error that ended the handling of one event, and logs it unless there are too many.
    private func note(_ error: String, session: String) {
        context.metrics.errors += 1
        if let line = throttle.line(for: error, at: context.now) {
            context.log(.error, line, session: session)
        }
    }

    /// Whether the node is finishing and none of its workers is busy.
    package var isDone: Bool {
        context.isFinishing && context.workers.allSatisfy(\.isIdle)
    }

    private func endSession(_ session: String) {
        context.postponesSessionEnd = false
        deliver(.sessionEnded(session))
        if !context.postponesSessionEnd { context.endSession(session) }
    }

    /// Whether the message is a cancellation, which is then carried out.
    private func noteCancellation(_ message: Message) -> Bool {
        guard message.header.type == .event, let event = try? Event(message), event.name == "cancel",
            let response = event.metadata.response
        else { return false }
        if cancellations.insert(response) {
            deliver(.cancelled(response: response, session: event.metadata.session))
        }
        return true
    }
}
