/// How a graph is stopped: drained, stopped or killed.
extension Supervisor {
    /// Stops the sources, so that what they have sent is still worked through; then everything ends by itself.
    func drain() {
        guard phase == .running else { return stopEverything() }
        phase = .draining
        serviceManager?.tellStopping()
        tell(.info, "draining; once more to kill")
        drainDeadline = monotonicNanoseconds() + Supervisor.drainTimeout
        for program in programs {
            guard let node = program.node, plan.isSource(node) else { continue }
            handle(.drainAsked, of: program)
            // One that waited for its next start has now finished.
            if program.lifecycle.state == .finished { noteFinished(program) }
        }
    }

    func stopEverything() {
        guard phase != .stopping else { return }
        phase = .stopping
        serviceManager?.tellStopping()
        drainDeadline = nil
        for program in programs { handle(.stopAsked, of: program) }
    }

    func killEverything() {
        phase = .stopping
        drainDeadline = nil
        exitCode = 1
        for program in programs { handle(.killAsked, of: program) }
    }
}
