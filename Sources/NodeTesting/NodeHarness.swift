internal import CLinux
internal import Glibc
public import Messages
public import NodeRuntime

/// Drives one node in process: no sockets, no processes, and a clock that moves only when told.
public final class NodeHarness<Body: Node> {
    private let driver: NodeDriver
    private let transport: RecordingTransport
    private let edges: [InputPort]

    /// Prepares a node, as if every input and output were wired once.
    ///
    /// - Parameters:
    ///   - parameters: what a graph file would set.
    ///   - inputs: the wired inputs, by name; all of them where `nil`.
    ///   - outputs: the wired outputs, by name; all of them where `nil`.
    ///   - incarnation: how often the node has been restarted.
    /// - Throws: what the node's `init` throws, and `NodeError.configuration` for wrong parameters.
    public init(
        _: Body.Type = Body.self, parameters: [String: JSONValue] = [:], inputs: [String]? = nil,
        outputs: [String]? = nil, incarnation: Int = 0
    ) throws {
        let manifest = Body.manifest
        edges = manifest.inputs.filter { inputs?.contains($0.name) ?? true }
        transport = RecordingTransport(
            inputs: Set(edges.map(\.name)),
            outputs: manifest.outputs.map(\.name).filter { outputs?.contains($0) ?? true })
        let context = NodeContext(
            wiring: Wiring(node: manifest.name, graph: "test", incarnation: incarnation),
            parameters: try NodeParameters(manifest.parameters, values: parameters), transport: transport)
        driver = try NodeDriver(Body.self, context, edges: edges.map { .init(port: $0) })
        settle()
    }

    deinit {
        for worker in driver.context.workers { worker.stop() }
    }

    // MARK: What arrives

    /// Lets content arrive on an input, and the node handle it.
    public func receive<Content: MessageContent>(_ content: Content, on input: Input<Content>) {
        receive(content.message, onInput: input.port.name)
    }

    /// Lets any message arrive on an input, also one of the wrong type.
    public func receive(_ message: Message, onInput name: String) {
        guard let edge = edges.firstIndex(where: { $0.name == name }) else { return }
        var message = message
        message.header.sendTime = transport.now
        driver.receive(message, on: edge)
        settle()
    }

    /// Ends a session on every data input.
    public func endSession(_ session: String) {
        var metadata = Metadata()
        metadata.session = session
        for edge in edges.indices where !edges[edge].isUrgent && !edges[edge].breaksLoops {
            driver.receive(
                Message(header: Header(type: .event, flags: .sessionEnd), metadata: metadata), on: edge)
        }
        settle()
    }

    /// Ends one input.
    public func end<Content>(_ input: Input<Content>) {
        guard let edge = edges.firstIndex(where: { $0.name == input.port.name }) else { return }
        driver.endEdge(edge)
        settle()
    }

    /// Ends every input and waits for the workers: the node should be finished then.
    public func endInputs() {
        for edge in edges.indices { driver.endEdge(edge) }
        settle()
        waitForWorkers()
    }

    /// Asks the node to stop.
    public func stop() {
        driver.deliver(.stopping)
        driver.context.finish()
        settle()
    }

    /// Tells that a node has died whose messages arrive at these inputs.
    public func loseUpstream(_ node: String, inputs: [String]) {
        driver.deliver(.upstreamLost(node: node, inputs: inputs))
        settle()
    }

    /// Tells that the node that had died is back.
    public func regainUpstream(_ node: String, inputs: [String]) {
        driver.deliver(.upstreamBack(node: node, inputs: inputs))
        settle()
    }

    /// Cancels a response, through the urgent input named `cancel`.
    public func cancel(response: String, session: String = "") {
        var metadata = Metadata()
        metadata.session = session
        metadata.response = response
        receive(Event("cancel", metadata: metadata).message, onInput: "cancel")
    }

    /// Changes parameters while the node runs.
    ///
    /// - Throws: `NodeError.configuration` where the manifest does not allow it.
    public func change(_ parameters: [String: JSONValue]) throws {
        let changed = try driver.context.change(parameters)
        if !changed.isEmpty { driver.deliver(.parametersChanged(changed)) }
        settle()
    }

    // MARK: Time

    /// The virtual time in nanoseconds; it begins at one second.
    public var now: UInt64 { transport.now }

    /// Moves the clock on, firing the timers on the way, each at its own time.
    public func advance(by duration: Duration) {
        let end = transport.now + duration.nanoseconds
        while let deadline = driver.context.timers.nextDeadline, deadline <= end {
            transport.now = max(transport.now, deadline)
            guard let timer = driver.context.timers.popDue(at: transport.now) else { break }
            driver.deliver(.timer(timer))
            settle()
        }
        transport.now = end
    }

    /// Lets the node live in real time, for nodes that talk to the world by descriptors of their own: the clock moves
    /// with that of the system, and watched descriptors are delivered when they are ready.
    ///
    /// - Parameters:
    ///   - limit: when to give up.
    ///   - isDone: asked after each event.
    /// - Returns: `false` where the limit was reached.
    public func run(atMost limit: Duration = .seconds(20), until isDone: () throws -> Bool) rethrows -> Bool {
        let start = ContinuousClock.now
        let origin = transport.now
        while try !isDone() {
            let elapsed = ContinuousClock.now - start
            guard elapsed < limit else { return false }
            transport.now = max(transport.now, origin + elapsed.nanoseconds)
            // One at a time: a timer that sets itself anew at once must not keep the clock from moving on.
            if let timer = driver.context.timers.popDue(at: transport.now) {
                driver.deliver(.timer(timer))
                settle()
            }
            guard try !isDone() else { return true }
            waitForDescriptors(
                until: min(driver.context.timers.nextDeadline ?? .max, origin + limit.nanoseconds))
        }
        return true
    }

    /// Waits until a watched descriptor is ready or a time has come, and delivers what is ready.
    private func waitForDescriptors(until deadline: UInt64) {
        let watches = driver.context.watches
        var descriptors = watches.map {
            pollfd(fd: $0.descriptor, events: Int16($0.readiness == .reading ? POLLIN : POLLOUT), revents: 0)
        }
        let pause = deadline > transport.now ? Int64(clamping: deadline - transport.now) : 0
        guard linux_poll(&descriptors, nfds_t(descriptors.count), pause) > 0 else { return }
        for (watch, descriptor) in zip(watches, descriptors)
        where descriptor.revents != 0 && driver.context.watches.contains(watch) {
            driver.deliver(.ready(watch))
            settle()
        }
    }

    /// Waits until every worker is idle, delivering what they answer. Turns that the node asks for are given.
    public func waitForWorkers() {
        while true {
            for worker in driver.context.workers { while driver.deliverAnswer(of: worker) {} }
            settle()
            let busy = driver.context.workers.filter { !$0.isIdle }
            guard !busy.isEmpty else { return }
            var descriptors = busy.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            _ = linux_poll(&descriptors, nfds_t(descriptors.count), -1)
        }
    }

    /// Takes one answer of a worker, waiting for it; `false` where all are idle.
    public func waitForOneAnswer() -> Bool {
        while true {
            for worker in driver.context.workers where driver.deliverAnswer(of: worker) { return true }
            let busy = driver.context.workers.filter { !$0.isIdle }
            guard !busy.isEmpty else { return false }
            var descriptors = busy.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            _ = linux_poll(&descriptors, nfds_t(descriptors.count), -1)
        }
    }

    /// Gives the node the turns it asks for, until it asks for none or is finished.
    private func settle() {
        while driver.context.wantsTurn, !driver.context.isFinishing, driver.failure == nil {
            driver.context.wantsTurn = false
            driver.deliver(.turn)
        }
    }

    // MARK: What leaves

    /// Takes everything that was sent on an output since the last call, in order.
    ///
    /// - Throws: `WireError` where the node sent what its output cannot carry.
    public func sent<Content: MessageContent>(on output: Output<Content>) throws -> [Content] {
        try transport.take(output.port.name).map { message throws in try Content(message) }
    }

    /// The sessions whose end the node has passed on.
    public var endedSessions: [String] { transport.endedSessions }

    /// Takes the lines logged since the last call.
    public func takeLog() -> [LogLine] {
        defer { transport.lines = [] }
        return transport.lines
    }

    /// Errors that ended the handling of one event.
    public var errorCount: Int { driver.context.metrics.errors }

    /// Messages thrown away because their response was cancelled.
    public var cancelledCount: Int { driver.context.metrics.cancelled }

    /// The node's own counters and gauges.
    public var counters: [String: Double] { driver.context.metrics.counters }

    /// The error that ended the node.
    public var failure: NodeError? { driver.failure }

    /// Whether the node has told that it has no room for data.
    public var isFull: Bool { driver.context.isFull }

    /// Whether the node has ended its outputs.
    public var isFinished: Bool { driver.isDone }
}
