internal import Messages
internal import ZeroMQ

/// The line to the supervisor: it asks for signs of life, and passes on what a person asks of the node.
///
/// The messages are described for other languages in `Sources/Messages/WIRE.md`.
final class ControlChannel {
    /// What the supervisor asks.
    enum Request {
        case ping
        case leave
        case change(parameters: [String: JSONValue], request: JSONValue)
        case inject(Message, input: String, request: JSONValue)
        case tap(WiredEdge, output: String, request: JSONValue)
        case untap(edge: String)
        case producerExited(edge: String)
        case producerEnding(edge: String)
        case drained(edge: String)
        case consumerRestarted(edge: String)
        /// What has become of a node that this one hears from, as it is told.
        case upstream(NodeEvent)
        case malformed(String, request: JSONValue)
    }

    private let socket: Socket
    /// Whether something was sent since `next` last found nothing.
    private(set) var hasSent = false

    init(endpoint: String, node: String, incarnation: Int, context: Context) throws(ZeroMQError) {
        socket = try Socket(.dealer, in: context, linger: 100, identity: "node/\(node)/\(incarnation)")
        try socket.connect(endpoint)
        try send(["type": "hello", "node": .string(node), "version": .number(Header.version)])
    }

    var descriptor: Int32 { socket.descriptor }

    func next() throws(ZeroMQError) -> Request? {
        guard let frames = try socket.receiveFrames() else {
            hasSent = false
            return nil
        }
        guard let json = try? JSONValue(parsing: frames[0]) else {
            return .malformed("a request that is no JSON", request: .null)
        }
        let request = json["request"] ?? .null
        switch json["type"]?.string {
        case "ping": return .ping
        case "leave": return .leave
        case "set": return .change(parameters: json["parameters"]?.object ?? [:], request: request)
        case "send":
            do throws(WireError) {
                return .inject(
                    try Message(frames: Array(frames.dropFirst())), input: json["input"]?.string ?? "",
                    request: request)
            } catch {
                return .malformed("\(error)", request: request)
            }
        case "tap":
            guard let edge = try? WiredEdge(json: json["edge"] ?? .null) else {
                return .malformed("a tap without an edge", request: request)
            }
            return .tap(edge, output: json["output"]?.string ?? "", request: request)
        case "untap": return .untap(edge: json["edge"]?.string ?? "")
        case "producer_exited": return .producerExited(edge: json["edge"]?.string ?? "")
        case "producer_ending": return .producerEnding(edge: json["edge"]?.string ?? "")
        case "drained": return .drained(edge: json["edge"]?.string ?? "")
        case "consumer_restarted": return .consumerRestarted(edge: json["edge"]?.string ?? "")
        case "upstream_awaited": return .upstream(.upstreamAwaited(node: node(json), inputs: inputs(json)))
        case "upstream_ready": return .upstream(.upstreamReady(node: node(json), inputs: inputs(json)))
        case "upstream_lost": return .upstream(.upstreamLost(node: node(json), inputs: inputs(json)))
        case "upstream_back": return .upstream(.upstreamBack(node: node(json), inputs: inputs(json)))
        case let type: return .malformed("unknown request '\(type ?? "")'", request: request)
        }
    }

    private func node(_ json: JSONValue) -> String {
        json["node"]?.string ?? ""
    }

    private func inputs(_ json: JSONValue) -> [String] {
        json["inputs"]?.array?.compactMap(\.string) ?? []
    }

    /// Answers a request; `error` says why it could not be done.
    func answer(_ request: JSONValue, error: String? = nil) throws(ZeroMQError) {
        try send(["type": "answer", "request": request, "error": error.map(JSONValue.string) ?? .null])
    }

    /// Tells that the node is alive, and what it has counted.
    func tellMetrics(_ metrics: JSONValue, final: Bool = false) throws(ZeroMQError) {
        try send(["type": final ? "goodbye" : "pong", "metrics": metrics])
    }

    /// Tells that the end of an edge has arrived, so that its producer may go.
    func tellEnd(ofEdge edge: String) throws(ZeroMQError) {
        try send(["type": "edge_ended", "edge": .string(edge)])
    }

    /// Tells that the streams of these edges have ended, and that the node waits until they are drained.
    func tellEnding(_ edges: [String]) throws(ZeroMQError) {
        try send(["type": "ending", "edges": .array(edges.map(JSONValue.string))])
    }

    private func send(_ json: JSONValue) throws(ZeroMQError) {
        // A supervisor that does not read is dead or dying: the message may go.
        _ = try socket.send(frames: [json.utf8])
        hasSent = true
    }
}
