public import Messages

/// What a node is told, one at a time.
public enum NodeEvent {
    /// A message has arrived. Use `event[input]` to read it by type.
    case message(Message, input: String)
    /// A timer has fired. `event[timer]` asks for a certain one.
    case timer(NodeTimer)
    /// A watched descriptor is ready. `event[watch]` asks for a certain one.
    case ready(DescriptorWatch)
    /// A worker has answered. `event[worker]` reads the answer by type.
    case answer(WorkerAnswer)
    /// A session has ended, and all of its messages have been handled. The outputs are told after `handle` returns,
    /// unless the node calls `postponeSessionEnd()`.
    case sessionEnded(String)
    /// A response is cancelled: its queued messages are gone, and later ones will be thrown away. Stop the work on it.
    case cancelled(response: String, session: String)
    /// Parameters that may change while running have changed.
    case parametersChanged([String])
    /// A node is not at work yet whose messages, or what others made of them, will arrive at these inputs. It is told when
    /// this node begins, of each such node.
    case upstreamAwaited(node: String, inputs: [String])
    /// The node that was awaited is at work.
    case upstreamReady(node: String, inputs: [String])
    /// A node has died whose messages, or what others made of them, arrive at these inputs. What it was at work on is
    /// lost; what it had sent before may still arrive.
    case upstreamLost(node: String, inputs: [String])
    /// The node that had died is at work again, and knows nothing of what was before.
    case upstreamBack(node: String, inputs: [String])
    /// The turn that `requestTurn()` asked for: nothing waits, and all outputs accept data.
    case turn
    /// The node was asked to stop, or to make room for its successor: a last chance to say so to somebody outside.
    case stopping
    /// All data inputs have ended. The outputs end once `handle` has returned and all workers are idle, unless the node
    /// calls `postponeEnd()`.
    case inputsEnded
}

extension NodeEvent {
    /// The content of a message that arrived on `input`; `nil` for every other event.
    ///
    /// - Throws: `WireError` for a message that is not what the input takes.
    @inlinable public subscript<Content>(input: Input<Content>) -> Content? {
        get throws(WireError) {
            guard case .message(let message, let name) = self, name == input.port.name else { return nil }
            return try Content(message)
        }
    }

    /// Whether this timer has fired.
    public subscript(timer: NodeTimer) -> Bool {
        if case .timer(let fired) = self { fired == timer } else { false }
    }

    /// Whether this descriptor is ready.
    public subscript(watch: DescriptorWatch) -> Bool {
        if case .ready(let ready) = self { ready == watch } else { false }
    }

    /// The answer of this worker; `nil` for every other event.
    public subscript<Request, Response>(worker: Worker<Request, Response>) -> Response? {
        guard case .answer(let answer) = self, answer.worker == ObjectIdentifier(worker) else { return nil }
        return answer.response as? Response
    }

    /// The message, where the event is one.
    public var message: Message? {
        if case .message(let message, _) = self { message } else { nil }
    }

    /// The session that the event belongs to; `""` where it names none.
    public var session: String {
        switch self {
        case .message(let message, _): message.metadata.session
        case .sessionEnded(let session), .cancelled(_, let session): session
        default: ""
        }
    }
}
