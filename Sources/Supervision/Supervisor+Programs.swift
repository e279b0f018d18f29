internal import Glibc
internal import Messages
internal import Processes

/// What is done to programs: starting them, letting them go, ending them, as their lifecycles say.
extension Supervisor {
    func handle(_ event: LifecycleEvent, of program: SupervisedProgram) {
        for action in program.lifecycle.handle(event, at: monotonicNanoseconds()) {
            switch action {
            case .start: start(program)
            case .send(let signal): program.process?.signal(signal)
            case .askToLeave: send(["type": "leave"], to: program)
            case .report(let level, let text): tell(level, text, of: program)
            case .failed(let reason): fail(program, reason)
            }
        }
    }

    private func start(_ program: SupervisedProgram) {
        let arguments = program.node?.arguments ?? program.service?.arguments ?? []
        let folder = program.node?.folder ?? program.service?.folder
        program.forgetErrorLines()
        do throws(ProcessFailure) {
            let process = try ChildProcess(
                arguments: arguments, environment: environment(of: program), folder: folder,
                tellsReadiness: program.node != nil)
            guardian.note(group: process.pid, runs: true)
            program.process = process
            handle(.started, of: program)
            if let service = program.service { program.probe = ServiceProbe(service.readiness) }
        } catch {
            tell(.error, "\(error)", of: program)
            handle(.ended(.exited(code: NodeLifecycle.misconfiguredExitCode)), of: program)
        }
    }

    private func environment(of program: SupervisedProgram) -> [String: String] {
        var values = inheritedEnvironment()
        values.merge(program.node?.environment ?? program.service?.environment ?? [:]) { _, new in new }
        if let node = program.node {
            let incarnation = program.lifecycle.restarts + (program.lifecycle.lastEnd == nil ? 0 : 1)
            let ended = Set(programs.filter { $0.lifecycle.state == .finished }.map(\.id))
            let wiring = plan.wiring(
                of: node, in: directory, incarnation: incarnation, endedNodes: ended, endedEdges: endedEdges)
            values[Wiring.environmentVariable] = wiring.json.description
            values["ANTIPHON_INCARNATION"] = String(incarnation)
        }
        return values
    }

    /// Starts what no longer waits for a service, and lets go what no longer waits for a consumer.
    func advance() {
        startWhatCanStart()
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for program in programs where program.lifecycle.state == .ready && canGo(program) {
                program.process?.letGo()
                if program.hasRun { tellNodes(behind: program, "upstream_back") } else { tellReady(program) }
                program.hasRun = true
                handle(.wentOn, of: program)
                if program.identity != nil { handle(.answered, of: program) }
                hasChanged = true
            }
        }
        if phase == .starting, programs.allSatisfy({ $0.hasRun || $0.lifecycle.isOver }) {
            phase = .running
            let seconds = Double(monotonicNanoseconds() - startTime) / 1e9
            tell(.info, "\(plan.name): \(plan.nodes.count) nodes ready in \(rounded(seconds)) s")
            serviceManager?.tellReady("\(plan.name): \(plan.nodes.count) nodes at work")
        }
    }

    func startWhatCanStart() {
        guard phase == .starting || phase == .running else { return }
        let ready = Set(programs.filter { $0.service != nil && $0.hasRun }.map(\.id))
        for program in programs where program.lifecycle.state == .waiting {
            guard program.node?.needs.allSatisfy(ready.contains) ?? true else { continue }
            start(program)
        }
    }

    private func canGo(_ program: SupervisedProgram) -> Bool {
        guard program.node != nil else { return true }
        let awaited = plan.consumersAwaited(by: program.id)
        return programs.allSatisfy { !awaited.contains($0.id) || $0.hasRun || $0.lifecycle.isOver }
    }

    /// A node has ended well: its neighbours must not wait for it.
    func noteFinished(_ program: SupervisedProgram) {
        for edge in plan.edges {
            if edge.producer.node == program.id, let consumer = running(edge.consumer.node) {
                send(["type": "producer_exited", "edge": .string(edge.name)], to: consumer)
            }
            if edge.consumer.node == program.id, let producer = running(edge.producer.node) {
                send(["type": "untap", "edge": .string(edge.name)], to: producer)
            }
        }
        if programs.allSatisfy({ $0.node == nil || $0.lifecycle.isOver }) {
            for service in programs where service.service != nil { handle(.stopAsked, of: service) }
        }
    }

    /// Tells every node that something of this one reaches, through others too, that it has died or is back.
    func tellNodes(behind program: SupervisedProgram, _ type: String) {
        for other in programs where other.process != nil { tell(other, of: program, type) }
    }

    /// Tells the nodes that await this one that it is at work for the first time.
    private func tellReady(_ program: SupervisedProgram) {
        for other in programs where other.identity != nil { tell(other, of: program, "upstream_ready") }
    }

    /// Tells a node that says hello which others it hears from are not at work.
    func tellAwaited(_ program: SupervisedProgram) {
        for other in programs where !other.lifecycle.isOver && other.lifecycle.state != .running {
            tell(program, of: other, "upstream_awaited")
        }
    }

    /// Tells a node what has become of another, if anything of that one reaches it.
    private func tell(_ program: SupervisedProgram, of other: SupervisedProgram, _ type: String) {
        guard program.node != nil, other.node != nil, other !== program else { return }
        let inputs = plan.inputs(of: program.id, behind: other.id)
        guard !inputs.isEmpty else { return }
        send(
            [
                "type": .string(type), "node": .string(other.id),
                "inputs": .array(inputs.sorted().map(JSONValue.string)),
            ], to: program)
    }

    func running(_ id: String) -> SupervisedProgram? {
        programs.first { $0.id == id && $0.process != nil }
    }

    private func fail(_ program: SupervisedProgram, _ reason: String) {
        exitCode = 1
        let lines = program.lastErrorLines
        let tail =
            lines.isEmpty ? "" : "; its last words:\n" + lines.map { "    \($0)" }.joined(separator: "\n")
        tell(.error, "failed for good: \(reason)\(tail)", of: program)
        stopEverything()
    }
}

private func rounded(_ seconds: Double) -> String {
    let hundredths = Int((seconds * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
}
