internal import CLinux
internal import Glibc
internal import Messages
internal import Processes
internal import ZeroMQ

/// Runs one graph: starts the programs, wires them, watches them, restarts what dies, and stops them all.
///
/// One process, one thread, one poll over signals, the control socket and every child's pipes. What to do when
/// something happens to a program is decided by `NodeLifecycle`; here it is done.
public final class Supervisor {
    let plan: LaunchPlan
    let directory: RuntimeDirectory
    let startTime = monotonicNanoseconds()
    let programs: [SupervisedProgram]
    let router: Socket
    var journal = LogJournal()
    var clients = ClientTable()
    /// The edges whose end has arrived at the consumer.
    var endedEdges: Set<String> = []
    var guardian: Guardian
    private let signals: SupervisorSignals
    private let log: (LogEntry) -> Void
    private let output: (_ node: String, _ line: String) -> Void
    let serviceManager = ServiceManager()
    /// When the service manager gets its next sign of life, in nanoseconds.
    private var nextSignOfLife: UInt64 = 0
    var phase = Phase.starting
    var exitCode: Int32 = 0
    var drainDeadline: UInt64?
    private var nextHeartbeat: UInt64 = 0
    /// Whose turn it is to be asked for a sign of life, as an index of `programs`.
    private var heartbeatTurn = 0
    private var lastLook = monotonicNanoseconds()
    private var descriptors: [pollfd] = []

    /// What the graph as a whole is doing.
    enum Phase: String {
        case starting, running, draining, stopping
    }

    /// How often each node is asked for a sign of life, in nanoseconds.
    static let heartbeatInterval: UInt64 = 1_000_000_000
    /// How long the graph may take to drain after a request to stop, in nanoseconds.
    static let drainTimeout: UInt64 = 5_000_000_000

    /// Prepares a run: runtime directory, guardian and control socket. The process must have one thread.
    ///
    /// - Parameters:
    ///   - log: gets every line about the graph.
    ///   - output: gets every line that a node prints on its standard output.
    public init(
        _ plan: LaunchPlan, log: @escaping (LogEntry) -> Void,
        output: @escaping (_ node: String, _ line: String) -> Void
    ) throws(SupervisionError) {
        self.plan = plan
        self.log = log
        self.output = output
        _ = RuntimeDirectory.all()
        directory = RuntimeDirectory(graph: plan.name)
        try directory.create()
        do throws(SupervisionError) {
            guardian = try Supervisor.guardian(of: directory)
        } catch {
            directory.remove()
            throw error
        }
        signals = try SupervisorSignals()
        do throws(ZeroMQError) {
            router = try Socket(.router, in: Context(), linger: 100)
            try router.bind(directory.controlEndpoint)
        } catch {
            throw .messaging("\(error)")
        }
        programs =
            plan.services.map(SupervisedProgram.init(service:))
            + plan.nodes.map(SupervisedProgram.init(node:))
    }

    deinit {
        directory.remove()
    }

    /// Runs the graph to its end.
    ///
    /// - Returns: 0 where all streams have ended or the graph was stopped, 1 where a node failed for good.
    public func run() throws(SupervisionError) -> Int32 {
        startWhatCanStart()
        while programs.contains(where: { !$0.lifecycle.isOver }) {
            try wait()
            handleDeadlines()
        }
        return exitCode
    }

    // MARK: The loop

    private func wait() throws(SupervisionError) {
        // What was sent on the router since the last look may have swallowed its descriptor's news.
        let hadNews = try handleControl()
        descriptors.removeAll(keepingCapacity: true)
        add(signals.descriptor)
        add(router.descriptor)
        add(guardian.processDescriptor)
        for program in programs {
            if let probe = program.probe?.pollDescriptor { descriptors.append(probe) }
            guard let process = program.process else { continue }
            for descriptor in [
                process.processDescriptor, process.output, process.standardError, process.ready,
            ]
            where descriptor >= 0 { add(descriptor) }
        }
        for descriptor in clients.descriptors { add(descriptor) }
        let now = monotonicNanoseconds()
        let deadline = hadNews ? now : nextDeadline(now)
        _ = linux_poll(
            &descriptors, nfds_t(descriptors.count), deadline > now ? Int64(clamping: deadline - now) : 0)
        if descriptors[2].revents != 0 { try replaceGuardian() }
        handleSignals()
        try handleControl()
        for program in programs { look(at: program) }
        forgetDeadClients()
    }

    /// What kills the graph and removes its runtime directory when the supervisor dies, however it dies.
    private static func guardian(of directory: RuntimeDirectory) throws(SupervisionError) -> Guardian {
        do throws(ProcessFailure) {
            return try Guardian(name: "antiphon-guard") { directory.remove() }
        } catch {
            throw .system(error.attempt, code: error.code)
        }
    }

    private func replaceGuardian() throws(SupervisionError) {
        tell(.warning, "the guardian process was killed; a new one takes its place")
        guardian = try Supervisor.guardian(of: directory)
        for program in programs {
            if let process = program.process { guardian.note(group: process.pid, runs: true) }
        }
    }

    private func add(_ descriptor: Int32) {
        descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }

    private func nextDeadline(_ now: UInt64) -> UInt64 {
        var deadlines = programs.compactMap(\.lifecycle.deadline) + programs.compactMap(\.probe?.deadline)
        if let drainDeadline { deadlines.append(drainDeadline) }
        if serviceManager?.watchdogInterval != nil { deadlines.append(nextSignOfLife) }
        if programs.contains(where: { $0.identity != nil }) { deadlines.append(nextHeartbeat) }
        return deadlines.min() ?? now + Supervisor.heartbeatInterval
    }

    private func handleDeadlines() {
        let now = monotonicNanoseconds()
        // After a pause of the supervisor itself (SIGSTOP, suspend) the nodes' silence says nothing.
        if now > lastLook + 2 * Supervisor.heartbeatInterval {
            for program in programs { handle(.answered, of: program) }
        }
        lastLook = now
        for program in programs {
            if let deadline = program.lifecycle.deadline, deadline <= now {
                handle(.deadlinePassed, of: program)
            }
            if let probe = program.probe, probe.step(at: now) {
                program.probe = nil
                tell(.info, "ready", of: program)
                handle(.toldReady, of: program)
                advance()
            }
        }
        if let deadline = drainDeadline, deadline <= now {
            drainDeadline = nil
            tell(
                .warning,
                "the graph has not drained in \(Supervisor.drainTimeout / 1_000_000_000) s: it is stopped")
            stopEverything()
        }
        if nextHeartbeat <= now { askForSignOfLife(now) }
        if let serviceManager, let interval = serviceManager.watchdogInterval, nextSignOfLife <= now {
            nextSignOfLife = now + interval
            serviceManager.tellAlive()
        }
    }

    /// Asks one node after the other, spread over the interval: asked at once, all of them would be busy answering
    /// while a message waits to pass.
    private func askForSignOfLife(_ now: UInt64) {
        nextHeartbeat = now + Supervisor.heartbeatInterval / UInt64(max(1, programs.count))
        heartbeatTurn = (heartbeatTurn + 1) % max(1, programs.count)
        guard programs.indices.contains(heartbeatTurn) else { return }
        let program = programs[heartbeatTurn]
        if program.lifecycle.state == .running { send(["type": "ping"], to: program) }
    }

    private func handleSignals() {
        for _ in 0..<signals.take() {
            switch phase {
            case .starting, .running: drain()
            case .draining, .stopping: killEverything()
            }
        }
    }

    /// Reads what a program has printed and told, and whether it has ended.
    private func look(at program: SupervisedProgram) {
        guard let process = program.process else { return }
        // The end first: what it has printed before is then all there.
        let end = process.reap()
        if let line = process.readReadiness(), program.lifecycle.state == .starting {
            if line.hasPrefix("control") { program.usesControl = true }
            handle(.toldReady, of: program)
            advance()
        }
        for entry in program.readLines(at: wallClockSeconds(), atEnd: end != nil) { record(entry) }
        guard let end else { return }
        program.process = nil
        program.identity = nil
        program.heldRequests = []
        program.probe = nil
        guardian.note(group: process.pid, runs: false)
        handle(.ended(end), of: program)
        if program.lifecycle.state == .finished {
            noteFinished(program)
        } else if program.hasRun {
            tellNodes(behind: program, "upstream_lost")
        }
        advance()
    }

    // MARK: Telling

    func tell(_ level: LogEntry.Level, _ text: String, of program: SupervisedProgram? = nil) {
        record(LogEntry(time: wallClockSeconds(), node: program?.id ?? "", level: level, text: text))
    }

    private func record(_ entry: LogEntry) {
        journal.append(entry)
        if entry.level == .output { output(entry.node, entry.text) } else { log(entry) }
        tellSubscribers(entry)
    }

    /// Sends a request to a node that listens, or will: its hello may still be on its way.
    func send(_ json: JSONValue, frames: [[UInt8]] = [], to program: SupervisedProgram) {
        guard let identity = program.identity else {
            if program.usesControl { program.heldRequests.append([json.utf8] + frames) }
            return
        }
        deliver([identity, json.utf8] + frames)
    }

    /// Sends frames to a peer of the control socket. A peer that is gone loses them, which is right.
    func deliver(_ frames: [[UInt8]]) {
        do throws(ZeroMQError) { _ = try router.send(frames: frames) } catch {
            tell(.warning, "control: \(error)")
        }
    }
}
