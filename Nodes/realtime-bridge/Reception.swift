import Glibc
import Messages
import NodeRuntime
import Realtime
import RealtimeGateway
import Web

/// Receives clients, and carries what is said between them, their sessions and the graph.
final class Reception {
    /// Fires when something is due in a session.
    let timer: NodeTimer
    private let node: NodeContext
    private let graph: GraphSender
    private let sessionMaker: SessionMaker
    private var gateway: Gateway
    private var traffic = Traffic()
    private let maxSessions: Int
    private let fixedDialect: DialectName?
    /// The clients that have a session, by its id.
    private var visits: [String: Visit] = [:]
    /// Parts of the graph that are away for the moment.
    private var away = AwayNodes()
    /// The MCP servers of the graph; `nil` until they are told.
    private var tools: GraphTools?
    /// When the timer fires; `nil` where it is not set.
    private var alarm: UInt64?

    init(_ node: NodeContext) throws {
        self.node = node
        graph = GraphSender(node)
        timer = node.makeTimer()
        let defaults = try BridgeParameters.sessionOptions(node)
        sessionMaker = SessionMaker(defaults: defaults)
        let keys = BridgeParameters.keys(node)
        gateway = Gateway(
            admissions: Admissions(keys: keys, checksHost: node[BridgeParameters.allowedOrigins].isEmpty),
            models: [defaults.model], sessions: sessionMaker)
        maxSessions = node[BridgeParameters.maxSessions]
        fixedDialect = DialectName(rawValue: node[BridgeParameters.dialect])
        graph.setReading = { [unowned self] in visits[$0]?.connection?.isReading = $1 }
        if !defaults.stages.contains(.thinking) {
            node.log(.warning, "no llm is wired: clients can have speech transcribed, but get no answers")
        }
        if keys.isEmpty, !BridgeParameters.isLoopback(node) {
            node.log(
                .warning,
                "without keys in \(node[BridgeParameters.apiKeys]), clients of other machines are refused")
        }
    }

    // MARK: The graph

    /// Passes on what the graph says to a session. What belongs to none is late.
    func pass(_ message: GraphMessage, to id: String) {
        guard let visit = visits[id] else { return }
        visit.session?.receive(message, at: node.now)
        settle(visit)
    }

    /// Tells every session which MCP servers there are.
    func take(tools event: Event) {
        guard let told = GraphTools(event) else { return }
        tools = told
        for visit in visits.values {
            visit.session?.receive(.tools(told), at: node.now)
            settle(visit)
        }
    }

    /// A node of the graph is gone: what its part of the graph was at work on has failed.
    func lose(_ id: String, of stage: Stage?) {
        guard let stage, away.add(id, of: stage) else { return }
        for visit in visits.values {
            visit.session?.lose(stage, node: id, at: node.now)
            settle(visit)
        }
    }

    /// A node of the graph is at work, for the first time or again.
    func regain(_ id: String, of stage: Stage?) {
        guard let stage, away.remove(id, of: stage) else { return }
        for visit in visits.values {
            visit.session?.regain(stage, at: node.now)
            settle(visit)
        }
    }

    // MARK: Time

    /// Does what is due in the sessions.
    func advance() {
        alarm = nil
        let now = node.now
        for visit in visits.values {
            guard let deadline = visit.session?.deadline else { continue }
            if deadline <= now {
                visit.session?.advance(to: now)
                settle(visit)
            } else {
                setAlarm(at: deadline)
            }
        }
    }

    /// Makes the timer fire no later than at `time`. Between two firings it is only ever set earlier: looking at the
    /// sessions once too often costs less than finding the earliest after every message.
    private func setAlarm(at time: UInt64) {
        guard time < alarm ?? .max else { return }
        alarm = time
        node.set(timer, at: time)
    }

    // MARK: Sessions

    /// Does what has come of what happened in a session.
    private func settle(_ visit: Visit) {
        // Only the id: a copy of the session would cost more than most of what it does.
        guard let id = visit.session?.id else { return }
        for action in visit.session?.takeActions() ?? [] { perform(action, of: id, visit) }
        if let deadline = visit.session?.deadline { setAlarm(at: deadline) }
    }

    private func perform(_ action: Action, of id: String, _ visit: Visit) {
        switch action {
        case .send(let text):
            traffic.eventsSent += 1
            traffic.bytesSent += text.count
            visit.connection?.send(text: text)
        case .close(let code, let reason): visit.connection?.close(code: CloseCode(code), reason: reason)
        case .log(let level, let text): node.log(LogLevel(level), text, session: id)
        case .answered(let latency): traffic.note(latency: latency)
        case .graph(let command): graph.send(command)
        }
    }

    /// Serves clients.
    func serve(_ service: () -> Void) {
        graph.sendBacklog()
        graph.together(service)
    }

    /// Goes on with what waits for room in the graph.
    func sendBacklog() {
        graph.sendBacklog()
    }

    private func begin(_ options: SessionOptions, for visit: Visit, on connection: WebConnection) {
        let session = RealtimeSession(options, at: node.now)
        visits[session.id] = visit
        visit.session = session
        for (stage, id) in away.stages { visit.session?.lose(stage, node: id, at: node.now) }
        if let tools { visit.session?.receive(.tools(tools), at: node.now) }
        traffic.sessionsBegun += 1
        node.gauge("sessions", Double(visits.count))
        node.log(.info, "a client has come from \(connection.remoteAddress)", session: session.id)
        settle(visit)
    }

    /// Sends every client away, for the node stops.
    func dismissAll() {
        for visit in visits.values {
            visit.connection?.close(code: .goingAway, reason: "The server stops.")
        }
    }
}

extension Reception: WebServerHandler {
    func respond(to request: HTTPRequest) -> HTTPResponse {
        gateway.respond(
            to: request,
            status: GatewayStatus(
                waitingFor: away.nodes,
                metrics: traffic.metrics(sessions: visits.count, limit: maxSessions)),
            at: time(nil))
    }

    func decide(on handshake: HTTPRequest) -> UpgradeDecision {
        guard Gateway.isRealtime(handshake) else { return .refuse(respond(to: handshake)) }
        let grant: Grant
        switch gateway.admissions.decide(on: handshake, at: time(nil)) {
        case .granted(let granted): grant = granted
        case .refused(let response):
            note(refusalOf: handshake, response.status == 401 ? "no valid key" : "a foreign name in 'Host'")
            return .refuse(response)
        }
        let query = SessionQuery(handshake)
        let dialect = fixedDialect ?? query.dialect ?? .ga
        if fixedDialect == nil, let name = query.unknownDialect {
            let refusal = Refusal.unknownDialect(name)
            guard handshake.headers["origin"] == nil else {
                return .accept(attachment: Visit(.refused(refusal, dialect)))
            }
            note(refusal)
            return .refuse(refusal.response)
        }
        guard visits.count < maxSessions else {
            return .accept(attachment: Visit(.refused(.tooManySessions(limit: maxSessions), dialect)))
        }
        let options = sessionMaker.options(query.kind, dialect, model: query.model, start: grant.session)
        return .accept(attachment: Visit(.welcome(options)))
    }

    func refused(_ handshake: HTTPRequest) {
        note(refusalOf: handshake, "a web page that allowed_origins does not name")
    }

    private func note(refusalOf handshake: HTTPRequest, _ reason: String) {
        traffic.sessionsRefused += 1
        node.log(.warning, "a client from \(handshake.remoteAddress) was refused: \(reason)")
    }

    func opened(_ connection: WebConnection) {
        guard let visit = connection.attachment as? Visit else { return }
        visit.connection = connection
        switch visit.admission {
        case .welcome(let options):
            begin(options, for: visit, on: connection)
        case .refused(let refusal, let dialect):
            note(refusal)
            connection.send(text: refusal.event(in: dialect, id: node.makeID("event")).utf8)
            connection.close(code: refusal.closeCode, reason: refusal.code)
        }
    }

    private func note(_ refusal: Refusal) {
        traffic.sessionsRefused += 1
        node.log(.warning, "a client was sent away: \(refusal.message)")
    }

    func received(_ message: WebMessage, on connection: WebConnection) {
        guard let visit = connection.attachment as? Visit else { return }
        switch message {
        case .text(let text):
            traffic.bytesReceived += text.count
            visit.session?.receive(text, at: node.now)
        case .binary(let bytes):
            traffic.bytesReceived += bytes.count
            visit.session?.receiveBinary(byteCount: bytes.count, at: node.now)
        }
        traffic.eventsReceived += 1
        settle(visit)
    }

    func closed(_ connection: WebConnection, code: CloseCode, reason: String) {
        guard let visit = connection.attachment as? Visit, let id = visit.session?.id else { return }
        visit.connection = nil
        visit.session?.disconnect(at: node.now)
        settle(visit)
        visits[id] = nil
        graph.end(id)
        node.gauge("sessions", Double(visits.count))
        let why = reason.isEmpty ? "" : ": \(reason)"
        node.log(.info, "the client has gone (\(code)\(why))", session: id)
    }

    func log(_ level: WebLogLevel, _ text: String) {
        node.log(LogLevel(level), text)
    }
}

extension LogLevel {
    fileprivate init(_ level: SessionLogLevel) {
        self =
            switch level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
    }

    fileprivate init(_ level: WebLogLevel) {
        self =
            switch level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            }
    }
}
