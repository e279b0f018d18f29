internal import Messages
internal import ZeroMQ

/// What the supervisor asks of a node, and what the node tells it.
extension NodeLoop {
    /// Does what the supervisor asks, until nothing waits. `false` where there was nothing to do.
    @discardableResult
    func answerControl() throws -> Bool {
        guard let control else { return false }
        var didWork = false
        while let request = try control.next() {
            didWork = true
            switch request {
            case .ping:
                try control.tellMetrics(metrics)
            case .leave:
                if !isStopping { driver.deliver(.stopping) }
                isStopping = true
                isLeaving = true
                context.finish()
            case .change(let parameters, let request):
                try change(parameters, request, control)
            case .inject(let message, let input, let request):
                guard let port = manifest.inputs.first(where: { $0.name == input }) else {
                    try control.answer(request, error: "there is no input '\(input)'")
                    continue
                }
                driver.inject(message, into: port)
                try control.answer(request)
            case .tap(let edge, let output, let request):
                try control.answer(request, error: add(edge, to: output))
            case .untap(let edge):
                transport.removeEdge(named: edge)
            case .producerExited(let name):
                noteProducerEnd(edge: name, timeout: 250_000_000)
            case .producerEnding(let name):
                noteProducerEnd(edge: name, timeout: 3_000_000_000)
            case .drained(let edge):
                transport.noteDrained(edge: edge)
            case .consumerRestarted(let edge):
                transport.forgetConsumer(edge: edge)
                // What its forerunner had received died with it, the end included.
                if hasEnded { transport.send(.streamEnd, onEdge: edge) }
            case .upstream(let event):
                driver.deliver(event)
            case .malformed(let reason, let request):
                // What asks for no answer may come from a newer supervisor, and may be passed over.
                if request != .null { try control.answer(request, error: reason) }
            }
        }
        return didWork
    }

    /// Adds an edge for a listener; returns what is wrong with it.
    private func add(_ edge: WiredEdge, to output: String) -> String? {
        do throws(ZeroMQError) {
            return try transport.addEdge(edge, to: output) ? nil : "there is no output '\(output)'"
        } catch {
            return "\(error)"
        }
    }

    private func change(_ parameters: [String: JSONValue], _ request: JSONValue, _ control: ControlChannel)
        throws
    {
        do {
            let changed = try context.change(parameters)
            if !changed.isEmpty { driver.deliver(.parametersChanged(changed)) }
            try control.answer(request)
        } catch let error as NodeError {
            try control.answer(request, error: error.description)
        }
    }

    /// The producer of an edge has exited, or waits for its end to arrive. The end of the stream is on its way;
    /// where it is lost or was refused, silence stands for it, so that nobody waits for ever.
    private func noteProducerEnd(edge name: String, timeout: UInt64) {
        guard let edge = inputs.first(where: { $0.wired.name == name }), !driver.hasEnded(edge.index) else {
            return
        }
        lastArrivals[edge.index] = LastArrival(timeout: timeout, deadline: transport.now + timeout)
    }

    func endSilentEdges(_ now: UInt64) throws {
        for (edge, last) in lastArrivals where last.deadline <= now || driver.hasEnded(edge) {
            lastArrivals[edge] = nil
            guard !driver.hasEnded(edge) else { continue }
            context.log(
                .warning, "\(inputs[edge].wired.name) has fallen silent without an end: it counts as ended")
            driver.endEdge(edge)
            try control?.tellEnd(ofEdge: inputs[edge].wired.name)
        }
    }

    var metrics: JSONValue {
        [
            "inputs": .object(
                Dictionary(inputs.map { ($0.wired.name, $0.json) }, uniquingKeysWith: { first, _ in first })),
            "outputs": .object(
                Dictionary(
                    transport.edges.map { ($0.wired.name, $0.json) }, uniquingKeysWith: { first, _ in first })
            ),
            "errors": .number(context.metrics.errors), "cancelled": .number(context.metrics.cancelled),
            "counters": .object(context.metrics.counters.mapValues { .number($0) }),
        ]
    }
}
