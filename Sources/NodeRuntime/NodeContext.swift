public import Messages

/// What a node may ask of the runtime: sending, time, parameters, logging. It belongs to the node's one thread.
public final class NodeContext {
    /// The node's id in the graph.
    public let name: String
    /// The graph's name.
    public let graph: String
    /// How often this node has been started before in this run; over 0 after a crash.
    public let incarnation: Int

    package let transport: any NodeTransport
    package var timers = TimerQueue()
    package var watches: [DescriptorWatch] = []
    package var workers: [any WorkerPort] = []
    package var metrics = NodeMetrics()
    package var wantsTurn = false
    package var isFinishing = false
    package var postponesSessionEnd = false
    package var postponesEnd = false
    private var parameters: NodeParameters
    private var madeIDs = 0
    private let idSeed: String

    package init(wiring: Wiring, parameters: NodeParameters, transport: any NodeTransport) {
        name = wiring.node
        graph = wiring.graph
        incarnation = wiring.incarnation
        self.parameters = parameters
        self.transport = transport
        idSeed = String(UInt32.random(in: .min ... .max), radix: 36)
    }

    // MARK: Sending

    /// Sends content to everything wired to an output. It never waits: where a lossless edge is full, the message is
    /// kept and the loop takes no further data until there is room.
    @inlinable public func send<Content: MessageContent>(_ content: Content, to output: Output<Content>) {
        send(content.message, to: output.port)
    }

    @usableFromInline func send(_ message: Message, to port: OutputPort) {
        transport.send(message, to: port.name)
    }

    /// Whether what is sent to an output goes out at once. Where it does not, a lossless edge is full; `requestTurn` tells
    /// when there is room again.
    public func hasRoom<Content>(on output: Output<Content>) -> Bool {
        transport.hasRoom(on: output.port.name)
    }

    /// Whether anything is wired to an output, so that costly content need not be made for nobody.
    public func isConnected<Content>(_ output: Output<Content>) -> Bool {
        transport.isConnected(output.port.name)
    }

    /// Whether anything is wired to an input.
    public func isConnected<Content>(_ input: Input<Content>) -> Bool {
        transport.isConnected(input: input.port.name)
    }

    /// Tells everything downstream that a session has ended. Sources of sessions call this; for other nodes
    /// the runtime does, unless they postpone it.
    public func endSession(_ session: String) {
        var metadata = Metadata()
        metadata.session = session
        transport.sendToAll(Message(header: Header(type: .event, flags: .sessionEnd), metadata: metadata))
    }

    /// Asked while `.sessionEnded` is handled: the runtime does not pass this end on, for something of the session is
    /// still to be sent. The node calls `endSession` once it has sent it.
    public func postponeSessionEnd() {
        postponesSessionEnd = true
    }

    /// Asked while `.inputsEnded` is handled: the outputs stay open, for something is still to be sent. The node calls
    /// `finish` once it has sent it.
    public func postponeEnd() {
        postponesEnd = true
    }

    /// Ends all outputs and, once everything is sent, the node with exit code 0.
    public func finish() {
        isFinishing = true
    }

    /// Asks for one `.turn` event as soon as nothing else waits and every output accepts data.
    public func requestTurn() {
        wantsTurn = true
    }

    /// Whether the node has no room for what its data inputs bring. While it is set the loop leaves them alone, so that
    /// messages wait where they come from; everything else is handled all the same.
    public var isFull = false

    /// An id that is unique in this graph, also across restarts of the node: `utt_k3f9a_1`.
    public func makeID(_ prefix: String) -> String {
        madeIDs += 1
        return "\(prefix)_\(idSeed)_\(madeIDs)"
    }

    // MARK: Time

    /// CLOCK_MONOTONIC in nanoseconds; virtual in tests.
    public var now: UInt64 { transport.now }

    /// Makes a timer that is not yet set.
    public func makeTimer() -> NodeTimer {
        timers.make()
    }

    /// Sets a timer to fire once, after a duration from now.
    public func set(_ timer: NodeTimer, after duration: Duration) {
        timers.set(timer, at: now + duration.nanoseconds)
    }

    /// Sets a timer to fire once at a time, in nanoseconds of `now`.
    public func set(_ timer: NodeTimer, at time: UInt64) {
        timers.set(timer, at: time)
    }

    /// Sets a timer to fire again and again, first after one interval, without drift.
    public func `repeat`(_ timer: NodeTimer, every interval: Duration) {
        timers.set(timer, at: now + interval.nanoseconds, repeatingEvery: max(1, interval.nanoseconds))
    }

    /// Stops a timer that is set.
    public func stop(_ timer: NodeTimer) {
        timers.stop(timer)
    }

    /// Whether a timer is set.
    public func isSet(_ timer: NodeTimer) -> Bool {
        timers.isSet(timer)
    }

    // MARK: Descriptors

    /// Watches a file descriptor of the node's own in the loop's one poll; `event[watch]` tells when it is ready.
    ///
    /// - Parameter bringsData: whether it is left alone while an output has no room, as data inputs are, so that what
    ///   it brings waits where it comes from.
    public func watch(
        _ descriptor: Int32, for readiness: DescriptorWatch.Readiness = .reading, bringsData: Bool = false
    ) -> DescriptorWatch {
        let watch = DescriptorWatch(descriptor: descriptor, readiness: readiness, bringsData: bringsData)
        watches.append(watch)
        return watch
    }

    /// Stops watching. The descriptor stays open: closing it is its owner's.
    public func unwatch(_ watch: DescriptorWatch) {
        watches.removeAll { $0 == watch }
    }

    // MARK: Parameters

    /// The present value of a parameter.
    @inlinable public subscript<Value>(parameter: Parameter<Value>) -> Value {
        parameterValue(parameter.name).flatMap(Value.init(json:)) ?? parameter.defaultValue
    }

    @usableFromInline func parameterValue(_ name: String) -> JSONValue? {
        parameters[name]
    }

    /// Changes parameters that may change while running, all or none.
    ///
    /// - Returns: the names that changed.
    /// - Throws: `NodeError.configuration` that names what is wrong.
    package func change(_ values: [String: JSONValue]) throws(NodeError) -> [String] {
        try parameters.change(values)
    }

    // MARK: Telling

    /// Logs one line; it appears in the stream of `antiphon logs`.
    public func log(_ level: LogLevel, _ text: String, session: String = "") {
        transport.log(LogLine(level: level, text: text, session: session))
    }

    /// Adds to a counter that `antiphon top` shows.
    public func count(_ counter: String, by amount: Int = 1) {
        metrics.counters[counter, default: 0] += Double(amount)
    }

    /// Sets a value that `antiphon top` shows.
    public func gauge(_ name: String, _ value: Double) {
        metrics.counters[name] = value
    }
}

/// A file descriptor of the node's own that the loop polls.
public struct DescriptorWatch: Hashable, Sendable {
    /// What to wait for.
    public enum Readiness: Sendable {
        case reading, writing
    }

    /// The descriptor; it must stay open while it is watched.
    public let descriptor: Int32
    /// What to wait for.
    public let readiness: Readiness
    /// Whether it is left alone while an output has no room.
    public let bringsData: Bool
}

/// Where a node's messages and log lines go, and where its time comes from: sockets in a graph, memory in a test.
package protocol NodeTransport: AnyObject {
    var now: UInt64 { get }
    func send(_ message: Message, to output: String)
    func sendToAll(_ message: Message)
    func hasRoom(on output: String) -> Bool
    func isConnected(_ output: String) -> Bool
    func isConnected(input: String) -> Bool
    func log(_ line: LogLine)
}

extension Duration {
    /// The duration in nanoseconds, at least 0.
    package var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(clamping: seconds) &* 1_000_000_000 &+ UInt64(attoseconds / 1_000_000_000)
    }
}
