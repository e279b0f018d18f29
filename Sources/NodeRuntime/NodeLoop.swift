internal import CLinux
internal import Glibc
internal import Messages
internal import ZeroMQ

/// The one loop of a node in a graph: a single thread that owns every socket and descriptor and waits in one poll.
final class NodeLoop {
    /// How long an edge may be silent before it counts as ended, although no end has arrived.
    struct LastArrival {
        let timeout: UInt64
        var deadline: UInt64
    }

    // How many rounds and how many nanoseconds pass at most between two looks at signals, control, watches and the
    // inputs that had nothing, while data keeps coming.
    private let roundsBetweenPolls = 32
    private let timeBetweenPolls: UInt64 = 1_000_000

    let context: NodeContext
    let driver: NodeDriver
    let manifest: Manifest
    let transport: SocketTransport
    let control: ControlChannel?
    let inputs: [InputEdge]
    private let urgent: [InputEdge]
    private let data: [InputEdge]
    /// Inputs at which a loop closes. They are read also while an output has no room: the nodes of a loop of full
    /// edges would else wait for each other for ever.
    private let loops: [InputEdge]
    private let signals: SignalDescriptor
    private var descriptors: [pollfd] = []
    /// The watches that the present poll includes.
    private var polledWatches: [DescriptorWatch] = []
    /// The inputs that it includes, beside the urgent ones, and where their descriptors begin.
    private var polledInputs: [InputEdge] = []
    private var firstPolledInput = 0
    var isStopping = false
    /// Asked to stop twice: what is not yet delivered is given up.
    private var isForced = false
    /// Another incarnation follows: the streams go on.
    var isLeaving = false
    /// The outputs have ended.
    var hasEnded = false
    /// Edges whose producer has exited or is about to: what is still on its way has a while to arrive.
    var lastArrivals: [Int: LastArrival] = [:]

    /// Opens the sockets and prepares the node.
    init<Body: Node>(_: Body.Type, wiring: Wiring, signals: SignalDescriptor) throws {
        let manifest = Body.manifest
        let sockets = try Context()
        let transport = SocketTransport(wiring: wiring, outputs: manifest.outputs, context: sockets)
        let parameters = try NodeParameters(manifest.parameters, values: wiring.parameters)
        var inputs: [InputEdge] = []
        for port in manifest.inputs {
            for wired in wiring.inputs[port.name] ?? [] {
                inputs.append(
                    try InputEdge(
                        port: port, wired: wired, index: inputs.count,
                        folder: SharedMemory.folder(ofControl: wiring.control), context: sockets))
            }
        }
        self.manifest = manifest
        self.signals = signals
        self.inputs = inputs
        self.transport = transport
        urgent = inputs.filter(\.port.isUrgent)
        data = inputs.filter { !$0.port.isUrgent && !$0.port.breaksLoops }
        loops = inputs.filter { !$0.port.isUrgent && $0.port.breaksLoops }
        context = NodeContext(wiring: wiring, parameters: parameters, transport: transport)
        driver = try NodeDriver(
            Body.self, context, edges: inputs.map { .init(port: $0.port, hasEnded: $0.wired.hasEnded) })
        control = try wiring.control.map {
            try ControlChannel(
                endpoint: $0, node: wiring.node, incarnation: wiring.incarnation, context: sockets)
        }
    }

    /// Runs until the streams have ended, the node was asked to stop, or failed.
    func run() throws {
        try transport.connect()
        driver.begin()
        try answerControl()
        var rounds = 0
        var lastPoll: UInt64 = 0
        while try !isDone() {
            let didWork = try runRound()
            rounds += 1
            if didWork, rounds < roundsBetweenPolls, transport.now < lastPoll + timeBetweenPolls { continue }
            rounds = 0
            try wait(forever: !didWork)
            lastPoll = transport.now
        }
        try end()
    }

    private func isDone() throws -> Bool {
        if let failure = driver.failure { throw failure }
        if let failure = transport.failure { throw failure }
        return context.isFinishing && (isStopping || driver.isDone)
    }

    /// Timers, urgent inputs, then one message of every data input. `false` where there was nothing to do.
    private func runRound() throws -> Bool {
        var didWork = false
        if !context.timers.isEmpty {
            let now = transport.now
            while let timer = context.timers.popDue(at: now) {
                driver.deliver(.timer(timer))
                didWork = true
            }
        }
        for edge in urgent {
            edge.noteNews()
            while let message = try next(of: edge) {
                driver.receive(message, on: edge.index)
                didWork = true
            }
        }
        transport.flush()
        for edge in loops {
            guard let message = try next(of: edge) else { continue }
            receive(message, on: edge)
            didWork = true
        }
        guard !transport.isBlocked else { return didWork }
        for worker in context.workers where driver.deliverAnswer(of: worker) { didWork = true }
        for edge in data {
            guard takesData, let message = try next(of: edge) else { continue }
            receive(message, on: edge)
            didWork = true
        }
        if !lastArrivals.isEmpty, takesData { try endSilentEdges(transport.now) }
        if !didWork, context.wantsTurn, takesData {
            context.wantsTurn = false
            driver.deliver(.turn)
            didWork = true
        }
        return didWork
    }

    /// Whether what data leads to, messages and requests to workers, finds room.
    private var takesData: Bool {
        !transport.isBlocked && !context.isFull && !context.workers.contains(where: \.isBehind)
    }

    private func receive(_ message: Message, on edge: InputEdge) {
        driver.receive(message, on: edge.index)
        guard !lastArrivals.isEmpty, let timeout = lastArrivals[edge.index]?.timeout else { return }
        lastArrivals[edge.index]?.deadline = transport.now + timeout
    }

    private func next(of edge: InputEdge) throws(ZeroMQError) -> Message? {
        let message = try edge.next(now: { transport.now }) { context.log(.error, $0) }
        if let warning = edge.takeDropWarning() { context.log(.warning, warning) }
        if let message, message.header.flags.contains(.streamEnd) {
            try control?.tellEnd(ofEdge: edge.wired.name)
        }
        return message
    }

    /// Waits in one poll for everything that can wake the node.
    private func wait(forever: Bool) throws {
        // What was sent on the control socket since the last look may have swallowed its descriptor's news.
        let hasNews = try control?.hasSent == true && answerControl()
        let forever = forever && !hasNews
        descriptors.removeAll(keepingCapacity: true)
        add(signals.number)
        if let control { add(control.descriptor) }
        for edge in urgent { add(edge.descriptor) }
        polledWatches.removeAll(keepingCapacity: true)
        for watch in context.watches where !watch.bringsData || takesData { polledWatches.append(watch) }
        for watch in polledWatches { add(watch.descriptor, watch.readiness == .reading ? POLLIN : POLLOUT) }
        transport.forEachBlockedDescriptor { add($0) }
        polledInputs.removeAll(keepingCapacity: true)
        polledInputs += loops
        if takesData { polledInputs += data } else { for edge in data { edge.noteNews() } }
        firstPolledInput = descriptors.count
        for edge in polledInputs { add(edge.descriptor) }
        if !transport.isBlocked { for worker in context.workers { add(worker.descriptor) } }
        guard linux_poll(&descriptors, nfds_t(descriptors.count), timeout(forever: forever)) > 0 else {
            return
        }
        if descriptors[0].revents != 0 { stop() }
        if control != nil, descriptors[1].revents != 0 { try answerControl() }
        for (index, edge) in polledInputs.enumerated()
        where descriptors[firstPolledInput + index].revents != 0 {
            edge.noteNews()
        }
        deliverReadyWatches()
    }

    private func add(_ descriptor: Int32, _ events: Int32 = POLLIN) {
        descriptors.append(pollfd(fd: descriptor, events: Int16(events), revents: 0))
    }

    private func timeout(forever: Bool) -> Int64 {
        guard forever else { return 0 }
        let deadlines = [context.timers.nextDeadline, lastArrivals.values.map(\.deadline).min()].compactMap {
            $0
        }
        guard let deadline = deadlines.min() else { return -1 }
        let now = transport.now
        return deadline > now ? Int64(clamping: deadline - now) : 0
    }

    private func deliverReadyWatches() {
        let first = 1 + (control == nil ? 0 : 1) + urgent.count
        for (index, watch) in polledWatches.enumerated()
        where descriptors[first + index].revents != 0 && context.watches.contains(watch) {
            driver.deliver(.ready(watch))
        }
    }

    func stop() {
        signals.clear()
        isForced = isStopping
        if !isStopping { driver.deliver(.stopping) }
        isStopping = true
        context.finish()
    }

    // MARK: The end

    /// Leaves a worker that still computes to the end of the process: waiting for it could take long.
    func abandonBusyWorkers() {
        if !context.workers.allSatisfy(\.isIdle) { _ = Unmanaged.passRetained(driver) }
    }

    /// Ends all outputs, and waits until every consumer has received the end: what a socket still holds when its
    /// process exits is lost where the consumer is behind. At a natural end that may take as long as it takes; after
    /// a request to stop the supervisor sets the limit.
    private func end() throws {
        if isLeaving { return try close() }
        transport.sendToAll(.streamEnd)
        hasEnded = true
        try control?.tellEnding(transport.edges.map(\.wired.name))
        // Nothing more is read. In a loop a producer that waited for that would be waited for in turn.
        for edge in inputs where !driver.hasEnded(edge.index) {
            try control?.tellEnd(ofEdge: edge.wired.name)
        }
        try answerControl()
        while !(transport.isFlushed && (control == nil || transport.isDrained)), !isForced {
            descriptors.removeAll(keepingCapacity: true)
            add(signals.number)
            if let control { add(control.descriptor) }
            transport.forEachBlockedDescriptor { add($0) }
            for edge in urgent + loops { add(edge.descriptor) }
            if linux_poll(&descriptors, nfds_t(descriptors.count), -1) > 0, descriptors[0].revents != 0 {
                stop()
            }
            try answerControl()
            try discardLoopMessages()
            transport.flush()
            if let failure = transport.failure { throw failure }
        }
        try close()
    }

    /// Throws away what still arrives where loops close: a sender whose edge is full would hold up what this node waits
    /// for.
    private func discardLoopMessages() throws(ZeroMQError) {
        for edge in urgent + loops {
            edge.noteNews()
            while try next(of: edge) != nil {}
        }
    }

    private func close() throws {
        try control?.tellMetrics(metrics, final: true)
        // libzmq delivers what its queues still hold while its context closes. A signal may end that wait.
        signals.restoreDefaults()
        transport.close(linger: isStopping ? 200 : -1)
    }
}

extension Message {
    /// The last message of an edge.
    static var streamEnd: Message { Message(header: Header(type: .event, flags: .streamEnd)) }
}
