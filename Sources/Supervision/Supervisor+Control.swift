internal import Glibc
internal import Messages
internal import ZeroMQ

/// What arrives on the control socket: signs of life of the nodes, and requests of commands.
extension Supervisor {
    /// Handles all that waits. `false` where nothing did.
    @discardableResult
    func handleControl() throws(SupervisionError) -> Bool {
        var hadNews = false
        while true {
            let frames: [[UInt8]]?
            do throws(ZeroMQError) { frames = try router.receiveFrames() } catch {
                throw .messaging("\(error)")
            }
            guard let frames else { return hadNews }
            hadNews = true
            // Anybody of this user can connect: what is no request is passed over.
            guard frames.count >= 2, let json = try? JSONValue(parsing: frames[1]) else { continue }
            let name = String(decoding: frames[0], as: UTF8.self).split(
                separator: "/", omittingEmptySubsequences: false)
            switch name.first {
            case "node" where name.count == 3: handleNode(String(name[1]), frames[0], json)
            case "client" where name.count == 3:
                handleClient(pid_t(name[1]) ?? 0, frames[0], json, Array(frames.dropFirst(2)))
            default: continue
            }
        }
    }

    private func handleNode(_ id: String, _ identity: [UInt8], _ json: JSONValue) {
        guard let program = programs.first(where: { $0.id == id && $0.node != nil }) else { return }
        switch json["type"]?.string {
        case "hello":
            program.identity = identity
            program.usesControl = true
            handle(.answered, of: program)
            tellAwaited(program)
            for request in program.heldRequests { deliver([identity] + request) }
            program.heldRequests = []
            for tap in clients.taps where tap.node == id { connect(tap, to: program, request: .null) }
            if program.lifecycle.restarts > 0 { tellProducersOfRestart(of: program) }
        case "edge_ended": noteEnd(ofEdge: json["edge"]?.string ?? "")
        case "ending": noteEnding(json["edges"]?.array?.compactMap(\.string) ?? [], of: program)
        case "pong", "goodbye":
            program.metrics = json["metrics"] ?? .null
            handle(.answered, of: program)
        case "answer":
            guard let number = json["request"]?.integer, let pending = clients.takePending(number) else {
                return
            }
            answer(pending.client, pending.request, error: json["error"]?.string, result: pending.result)
        default: break
        }
    }

    // MARK: Ends of streams

    /// The end of an edge has arrived: its producer may go.
    private func noteEnd(ofEdge name: String) {
        guard let edge = plan.edges.first(where: { $0.name == name }) else { return }
        endedEdges.insert(name)
        if let producer = running(edge.producer.node) {
            send(["type": "drained", "edge": .string(name)], to: producer)
        }
    }

    /// A node waits until its edges are drained. Those whose consumer will never tell are told for it: taps, nodes
    /// that have ended, and programs that do not use the control socket.
    private func noteEnding(_ edges: [String], of producer: SupervisedProgram) {
        for name in edges {
            let consumer = plan.edges.first { $0.name == name }.flatMap { edge in
                programs.first { $0.id == edge.consumer.node }
            }
            let willTell = consumer.map { $0.usesControl && !$0.lifecycle.isOver } ?? false
            if endedEdges.contains(name) || !willTell {
                send(["type": "drained", "edge": .string(name)], to: producer)
            } else if let consumer {
                send(["type": "producer_ending", "edge": .string(name)], to: consumer)
            }
        }
    }

    /// What a restarted node had received died with its forerunner: ends of streams have to be told again.
    private func tellProducersOfRestart(of program: SupervisedProgram) {
        for edge in plan.edges where edge.consumer.node == program.id && !endedEdges.contains(edge.name) {
            if let producer = running(edge.producer.node) {
                send(["type": "consumer_restarted", "edge": .string(edge.name)], to: producer)
            }
        }
    }

    // MARK: Commands

    private func handleClient(_ process: pid_t, _ client: [UInt8], _ json: JSONValue, _ frames: [[UInt8]]) {
        let request = json["request"] ?? .null
        switch json["type"]?.string {
        case "status": answer(client, request, result: status)
        case "logs": sendLog(json, to: client, process: process, request)
        case "stop":
            if json["kill"]?.bool == true { killEverything() } else { drain() }
            answer(client, request)
        case "restart":
            guard let program = program(named: json["node"], client, request) else { return }
            handle(.restartAsked, of: program)
            answer(client, request)
        case "set":
            pass(on: ["type": "set", "parameters": json["parameters"] ?? [:]], json, client, frames: [])
        case "send":
            pass(on: ["type": "send", "input": json["input"] ?? ""], json, client, frames: frames)
        case "tap": tap(json, client, process)
        case "untap":
            if let tap = clients.removeTap(edge: json["edge"]?.string ?? "") { disconnect(tap) }
            answer(client, request)
        case let type: answer(client, request, error: "unknown request '\(type ?? "")'")
        }
    }

    private func program(named json: JSONValue?, _ client: [UInt8], _ request: JSONValue)
        -> SupervisedProgram?
    {
        let id = json?.string ?? ""
        if let program = programs.first(where: { $0.id == id }) { return program }
        let known = programs.map(\.id).joined(separator: ", ")
        answer(client, request, error: "graph '\(plan.name)' has no node '\(id)' (it has: \(known))")
        return nil
    }

    /// Passes a request on to the node it names; the node's answer becomes the command's.
    private func pass(
        on body: JSONValue, _ json: JSONValue, _ client: [UInt8], frames: [[UInt8]], result: JSONValue = .null
    ) {
        let request = json["request"] ?? .null
        guard let program = program(named: json["node"], client, request) else { return }
        guard program.identity != nil else {
            return answer(
                client, request,
                error: "node '\(program.id)' is \(program.lifecycle.state.rawValue) and does not listen")
        }
        var members = body.object ?? [:]
        members["request"] = .number(clients.pass(.init(client: client, request: request, result: result)))
        send(.object(members), frames: frames, to: program)
    }

    func answer(_ client: [UInt8], _ request: JSONValue, error: String? = nil, result: JSONValue = .null) {
        let json: JSONValue = [
            "type": "answer", "request": request, "error": error.map(JSONValue.string) ?? .null,
            "result": result,
        ]
        deliver([client, json.utf8])
    }

    // MARK: Logs

    private func sendLog(_ json: JSONValue, to client: [UInt8], process: pid_t, _ request: JSONValue) {
        let node = json["node"]?.string
        if let node, !node.isEmpty, program(named: .string(node), client, request) == nil { return }
        answer(client, request)
        for entry in journal.latest(json["lines"]?.integer ?? 50, node: node) { notify(client, entry) }
        if json["follow"]?.bool == true {
            clients.subscribe(.init(client: process, identity: client, node: node))
        } else {
            deliver([client, JSONValue.object(["type": "log_end"]).utf8])
        }
    }

    func tellSubscribers(_ entry: LogEntry) {
        for subscriber in clients.subscribers where subscriber.node == nil || subscriber.node == entry.node {
            notify(subscriber.identity, entry)
        }
    }

    private func notify(_ client: [UInt8], _ entry: LogEntry) {
        var members = entry.json.object ?? [:]
        members["type"] = "log"
        deliver([client, JSONValue.object(members).utf8])
    }

    // MARK: Taps

    private func tap(_ json: JSONValue, _ client: [UInt8], _ process: pid_t) {
        let request = json["request"] ?? .null
        let parts = (json["output"]?.string ?? "").split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, let endpoint = json["endpoint"]?.string,
            endpoint.hasPrefix("ipc://\(directory.path)/")
        else {
            return answer(
                client, request, error: "a tap needs NODE/OUTPUT and an endpoint in \(directory.path)")
        }
        guard let program = program(named: .string(parts[0]), client, request) else { return }
        guard program.identity != nil else {
            return answer(
                client, request,
                error: "node '\(program.id)' is \(program.lifecycle.state.rawValue) and does not listen")
        }
        let tap = clients.addTap(client: process, node: parts[0], output: parts[1], endpoint: endpoint)
        let number = clients.pass(
            .init(client: client, request: request, result: ["edge": .string(tap.edge.name)]))
        connect(tap, to: program, request: .number(number))
    }

    private func connect(_ tap: ClientTable.Tap, to program: SupervisedProgram, request: JSONValue) {
        send(
            ["type": "tap", "output": .string(tap.output), "edge": tap.edge.json, "request": request],
            to: program)
    }

    private func disconnect(_ tap: ClientTable.Tap) {
        if let program = programs.first(where: { $0.id == tap.node }) {
            send(["type": "untap", "edge": .string(tap.edge.name)], to: program)
        }
        unlink(String(tap.edge.endpoint.dropFirst("ipc://".count)))
    }

    func forgetDeadClients() {
        for tap in clients.removeDead() { disconnect(tap) }
    }
}
