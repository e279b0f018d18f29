internal import CLinux
internal import Glibc
internal import Messages
internal import ZeroMQ

/// Sends a node's messages over ZeroMQ, and its log lines to standard error.
final class SocketTransport: NodeTransport {
    /// The edges of one output. A class: what walks over the groups copies no arrays.
    private final class Group {
        let output: String
        var edges: [OutputEdge]

        init(output: String, edges: [OutputEdge]) {
            self.output = output
            self.edges = edges
        }
    }

    private var context: Context?
    private var groups: [Group]
    private let connectedInputs: Set<String>
    private let logsJSON: Bool
    /// Whether a message may wait on some edge: told by each edge when it sends, forgotten when all is flushed.
    private var mayWait = true
    private(set) var failure: ZeroMQError?

    init(wiring: Wiring, outputs: [OutputPort], context: Context) {
        self.context = context
        let sharesMemory = wiring.control != nil
        groups = outputs.map { output in
            Group(
                output: output.name,
                edges: (wiring.outputs[output.name] ?? []).map { OutputEdge($0, sharesMemory: sharesMemory) })
        }
        connectedInputs = Set(wiring.inputs.filter { !$0.value.isEmpty }.keys)
        logsJSON = wiring.control != nil
    }

    var now: UInt64 { monotonicNanoseconds() }

    /// Connects every edge. What was sent before goes out now.
    func connect() throws(ZeroMQError) {
        guard let context else { return }
        for edge in edges { try edge.connect(in: context) }
    }

    var edges: [OutputEdge] { groups.flatMap(\.edges) }

    func send(_ message: Message, to output: String) {
        guard let group = groups.first(where: { $0.output == output }), !group.edges.isEmpty else { return }
        let now = self.now
        for edge in group.edges { send(message, on: edge, at: now) }
    }

    func sendToAll(_ message: Message) {
        let now = self.now
        for group in groups {
            for edge in group.edges { send(message, on: edge, at: now) }
        }
    }

    private func send(_ message: Message, on edge: OutputEdge, at now: UInt64) {
        do throws(ZeroMQError) { try edge.send(message, at: now) } catch { failure = failure ?? error }
        guard !edge.isFlushed || edge.dropped > 0 else { return }
        mayWait = true
        if let warning = edge.takeDropWarning() { log(LogLine(level: .warning, text: warning, session: "")) }
    }

    func isConnected(_ output: String) -> Bool {
        groups.contains { $0.output == output && !$0.edges.isEmpty }
    }

    func isConnected(input: String) -> Bool {
        connectedInputs.contains(input)
    }

    func log(_ line: LogLine) {
        line.write(asJSON: logsJSON)
    }

    func hasRoom(on output: String) -> Bool {
        !mayWait || !groups.contains { $0.output == output && $0.edges.contains(where: \.isBlocked) }
    }

    /// Whether a lossless edge is full.
    var isBlocked: Bool {
        mayWait && groups.contains { $0.edges.contains(where: \.isBlocked) }
    }

    var isFlushed: Bool {
        groups.allSatisfy { $0.edges.allSatisfy(\.isFlushed) }
    }

    func flush() {
        guard mayWait else { return }
        for group in groups {
            for edge in group.edges where !edge.isFlushed {
                note { () throws(ZeroMQError) in try edge.flush() }
            }
        }
        mayWait = !isFlushed
    }

    func forEachBlockedDescriptor(_ body: (Int32) -> Void) {
        for group in groups {
            for edge in group.edges { if let descriptor = edge.blockedDescriptor { body(descriptor) } }
        }
    }

    /// Notes that a consumer has received the end of its edge.
    func noteDrained(edge name: String) {
        for edge in edges where edge.wired.name == name { edge.isDrained = true }
    }

    /// Notes that a consumer has been started anew: what its forerunner held is gone.
    func forgetConsumer(edge name: String) {
        for edge in edges where edge.wired.name == name { edge.forgetConsumer() }
    }

    var isDrained: Bool {
        groups.allSatisfy { $0.edges.allSatisfy(\.isDrained) }
    }

    /// Sends a message on one edge, by its name.
    func send(_ message: Message, onEdge name: String) {
        for edge in edges where edge.wired.name == name { send(message, on: edge, at: now) }
    }

    /// Closes every socket. What is unsent is delivered for `milliseconds` at most; -1 = however long it takes.
    func close(linger milliseconds: Int32) {
        for edge in edges { note { () throws(ZeroMQError) in try edge.setLinger(milliseconds) } }
        groups = []
        context = nil
    }

    // MARK: Taps

    /// Adds an edge while the node runs; `false` where there is no such output.
    func addEdge(_ wired: WiredEdge, to output: String) throws(ZeroMQError) -> Bool {
        guard let context, let index = groups.firstIndex(where: { $0.output == output }) else { return false }
        // A listener may die at any moment, and would take the segments it has not freed with it.
        let edge = OutputEdge(wired, sharesMemory: false)
        try edge.connect(in: context)
        groups[index].edges.append(edge)
        mayWait = true
        return true
    }

    /// Removes an edge that was added; what waits on it is thrown away.
    func removeEdge(named name: String) {
        for index in groups.indices {
            for edge in groups[index].edges where edge.wired.name == name {
                note { () throws(ZeroMQError) in try edge.setLinger(0) }
            }
            groups[index].edges.removeAll { $0.wired.name == name }
        }
    }

    private func note(_ body: () throws(ZeroMQError) -> Void) {
        do throws(ZeroMQError) { try body() } catch { failure = failure ?? error }
    }
}

/// CLOCK_MONOTONIC in nanoseconds.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
