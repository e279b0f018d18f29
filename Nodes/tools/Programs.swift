import Glibc
import NodeRuntime
import Processes
import ToolCalls

/// The programs that the node has started. None outlives the node, however that ends.
final class Programs {
    private let guardian: Guardian
    private let timer: NodeTimer
    private var running: [RunningProgram] = []
    /// Those that were asked to end, and until when they may take.
    private var ending: [(program: RunningProgram, deadline: UInt64)] = []

    /// How long a program may take to end after SIGTERM, in nanoseconds.
    private static let patience: UInt64 = 1_000_000_000

    init(_ node: NodeContext) throws(ProcessFailure) {
        guardian = try Guardian(name: "antiphon-tools")
        timer = node.makeTimer()
    }

    /// Lets the programs end in order, and makes those that do not; what even then is left is the guardian's.
    deinit {
        for program in running { program.process.closeInput() }
        for signal in [SIGTERM, SIGKILL] {
            for program in running { program.process.signal(signal) }
            let deadline = ContinuousClock.now + .milliseconds(500)
            running.removeAll { program in
                let isOver = program.process.waitForEnd(atMost: deadline - ContinuousClock.now) != nil
                if isOver { guardian.note(group: program.process.pid, runs: false) }
                return isOver
            }
        }
    }

    /// Starts a program.
    func start(_ program: ProgramDeclaration, _ node: NodeContext) throws(ProcessFailure) -> RunningProgram {
        let started = try RunningProgram(program, node)
        guardian.note(group: started.process.pid, runs: true)
        running.append(started)
        return started
    }

    /// Asks a program to end, and makes it after a while.
    func end(_ program: RunningProgram, _ node: NodeContext) {
        guard program.process.end == nil, !ending.contains(where: { $0.program === program }) else { return }
        program.endInput(node)
        program.process.signal(SIGTERM)
        ending.append((program, node.now + Self.patience))
        setTimer(node)
    }

    /// Handles an event of the node; returns what has come of which program.
    func take(_ event: NodeEvent, _ node: NodeContext) -> (
        program: RunningProgram, news: RunningProgram.News
    )? {
        if event[timer] {
            for (program, deadline) in ending where deadline <= node.now { program.process.signal(SIGKILL) }
            ending.removeAll { $0.deadline <= node.now }
            setTimer(node)
            return nil
        }
        for program in running {
            guard let news = program.take(event, node) else { continue }
            if news.end != nil {
                guardian.note(group: program.process.pid, runs: false)
                running.removeAll { $0 === program }
                ending.removeAll { $0.program === program }
                setTimer(node)
            }
            return (program, news)
        }
        return nil
    }

    private func setTimer(_ node: NodeContext) {
        if let deadline = ending.map(\.deadline).min() {
            node.set(timer, at: deadline)
        } else {
            node.stop(timer)
        }
    }
}
