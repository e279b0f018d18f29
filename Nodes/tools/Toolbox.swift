import HTTPClient
import MCP
import Messages
import NodeRuntime
import Processes
import ToolCalls

/// All tools, all calls that are at work, and what becomes of them: exactly one result for each call that is not
/// cancelled.
final class Toolbox {
    /// A tool that puts out more than this, in bytes, is stopped.
    static let mostBytes = 16 << 20
    /// How much of it is kept while it comes, in bytes.
    static let keptBytes = (1 << 20) + 1

    let servers: [ServerRun]
    /// `nil` where no tool is a program.
    let programs: Programs?
    /// `nil` where no tool is asked by HTTP.
    let transfers: Transfers?
    private let tools: [ToolDeclaration]
    private let timer: NodeTimer
    private var catalog: Catalog
    private(set) var calls: [OpenCall] = []
    /// Calls of tools that a server may still turn out to have.
    private var held: [(call: OpenCall, arguments: JSONValue)] = []
    private var endingSessions: Set<String> = []
    private var isEnding = false
    private var isAnnounced = false

    init(_ node: NodeContext) throws {
        let declarations = try Self.declarations(node)
        let runsPrograms = declarations.tools.contains { if case .command = $0.work { true } else { false } }
        let asksByHTTP = declarations.tools.contains { if case .http = $0.work { true } else { false } }
        programs = runsPrograms || !declarations.servers.isEmpty ? try Programs(node) : nil
        transfers = asksByHTTP ? try Transfers(node) : nil
        timer = node.makeTimer()
        tools = declarations.tools
        servers = declarations.servers.map { ServerRun($0, node) }
        catalog = Catalog(tools, [])
        if let programs { for server in servers { server.start(programs, node) } }
    }

    // MARK: The tools

    private static func declarations(_ node: NodeContext) throws(NodeError) -> ToolDeclarations {
        let path = node[ToolsNode.file]
        let text = try TextFile.read(path, "tools file")
        let declarations: ToolDeclarations
        do throws(ToolDeclarations.Unusable) {
            declarations = try ToolFileReader.read(text, file: path, environment: inheritedEnvironment())
        } catch {
            throw .configuration(error.description)
        }
        var programs = declarations.servers.map(\.program)
        for tool in declarations.tools {
            switch tool.work {
            case .command(let program): programs.append(program)
            case .message(let waitsForReply):
                if waitsForReply, !node.isConnected(ToolsNode.replies) {
                    throw .configuration(
                        "the tool '\(tool.name)' waits for a reply: wire the node that gives it to the input 'replies'"
                    )
                }
            case .http: break
            }
        }
        for program in programs {
            let path = program.path ?? ProgramPath.resolved(program.arguments).first ?? ""
            guard !ProgramPath.isProgram(path) else { continue }
            throw .configuration(
                "\(program.place): there is no program '\(program.arguments.first ?? "")' that can be run")
        }
        return declarations
    }

    /// Tells what may be called.
    func announce(_ node: NodeContext) {
        let servers = servers.map {
            ["server_label": .string($0.declaration.name), "status": .string($0.status)] as JSONValue
        }
        let fields: [String: JSONValue] = ["tools": catalog.json, "servers": .array(servers)]
        node.send(Event("tools", fields, time: node.now), to: ToolsNode.tools)
    }

    private func refreshCatalog(_ node: NodeContext) {
        catalog = Catalog(tools, servers)
        node.gauge("tools", Double(catalog.entries.count))
        announce(node)
    }

    // MARK: Calls

    func take(call event: Event, _ node: NodeContext) {
        guard event.name == "tool_call" else { return }
        let name = event["name"]?.string ?? ""
        let id = event["call_id"]?.string ?? node.makeID("call")
        let server = event["server_label"]?.string
        let timeout = catalog[name, of: server]?.timeout ?? node[ToolsNode.timeout]
        let call = OpenCall(
            id: id, name: name, server: server, metadata: event.metadata, timeout: timeout, node)
        guard !calls.contains(where: { $0.id == id && $0.metadata.session == call.metadata.session }) else {
            return node.log(
                .warning, "the call \(id) is at work already", session: call.metadata.session)
        }
        calls.append(call)
        guard calls.count <= node[ToolsNode.maxCalls] else {
            return fail(call, "more calls are at work than may be (max_calls); try again later", node)
        }
        node.count("calls")
        setTimer(node)
        begin(call, Self.arguments(event["arguments"]), node)
    }

    private func begin(_ call: OpenCall, _ arguments: JSONValue, _ node: NodeContext) {
        guard let entry = catalog[call.name, of: call.server] else {
            guard servers.allSatisfy(\.isSettled) else { return held.append((call, arguments)) }
            return fail(call, catalog.objection(to: call.name), node)
        }
        if let problem = ArgumentCheck.problem(with: arguments, schema: entry.parameters) {
            return fail(call, problem, node)
        }
        start(call, entry, arguments, node)
    }

    /// Begins the calls that waited to learn what a server has.
    private func beginHeld(_ node: NodeContext) {
        let waiting = held
        held = []
        for (call, arguments) in waiting { begin(call, arguments, node) }
    }

    /// The arguments as an object: some models write the JSON of one, or nothing where there are none.
    private static func arguments(_ value: JSONValue?) -> JSONValue {
        switch value {
        case nil, .null: return [:]
        case .string(let text):
            if !text.contains(where: { !$0.isWhitespace }) { return [:] }
            return (try? JSONValue(parsing: Array(text.utf8))) ?? .string(text)
        case let value?: return value
        }
    }

    // MARK: Results

    func succeed(_ call: OpenCall, _ output: JSONValue, _ node: NodeContext) {
        end(call, ["output": ToolOutput.value(output, limit: node[ToolsNode.maxOutput])], node)
    }

    func succeed(_ call: OpenCall, text: [UInt8], _ node: NodeContext) {
        var output = ToolOutput.value(
            of: String(decoding: text, as: UTF8.self), limit: node[ToolsNode.maxOutput])
        if output == "" { output = .null }
        end(call, ["output": output], node)
    }

    func fail(_ call: OpenCall, _ reason: String, _ node: NodeContext) {
        let reason = String(reason.prefix(2000))
        node.count("failures")
        node.log(.warning, "tool '\(call.name.prefix(100))': \(reason)", session: call.metadata.session)
        end(call, ["error": .string(reason)], node)
    }

    private func end(_ call: OpenCall, _ fields: [String: JSONValue], _ node: NodeContext) {
        guard calls.contains(where: { $0 === call }) else { return }
        let milliseconds = Double(node.now - call.startedAt) / 1e6
        var fields = fields
        fields["call_id"] = .string(call.id)
        fields["name"] = .string(call.name)
        fields["duration_ms"] = .number(milliseconds)
        node.send(
            Event("tool_result", fields, time: node.now, metadata: call.metadata), to: ToolsNode.results)
        node.gauge("last_call_ms", milliseconds)
        forget(call, node)
    }

    /// Forgets a call, and ends what waited for it.
    private func forget(_ call: OpenCall, _ node: NodeContext) {
        calls.removeAll { $0 === call }
        held.removeAll { $0.call === call }
        setTimer(node)
        let session = call.metadata.session
        if endingSessions.contains(session), !calls.contains(where: { $0.metadata.session == session }) {
            endingSessions.remove(session)
            node.endSession(session)
        }
        if isEnding, calls.isEmpty {
            stop(node)
            node.finish()
        }
    }

    // MARK: Ends

    func cancel(response: String, session: String, _ node: NodeContext) {
        for call in calls where call.metadata.response == response {
            giveUp(call, reason: "the response was cancelled", node)
            forget(call, node)
        }
    }

    func end(session: String, _ node: NodeContext) {
        guard calls.contains(where: { $0.metadata.session == session }) else { return }
        endingSessions.insert(session)
        node.postponeSessionEnd()
    }

    func endInputs(_ node: NodeContext) {
        guard !calls.isEmpty else { return stop(node) }
        isEnding = true
        node.postponeEnd()
    }

    func stop(_ node: NodeContext) {
        guard let programs else { return }
        for server in servers { server.stop(programs, node) }
    }

    // MARK: Events

    func handle(_ event: NodeEvent, _ node: NodeContext) {
        if case .turn = event, !isAnnounced {
            isAnnounced = true
            announce(node)
        }
        if event[timer] { return giveUpLate(node) }
        for event in transfers?.take(event, node) ?? [] { take(event, node) }
        guard let programs else { return }
        for server in servers { take(server.take(event, programs, node), node) }
        guard let (program, news) = programs.take(event, node) else { return }
        for server in servers {
            if let told = server.take(news, of: program, programs, node) { return take(told, node) }
        }
        take(news, of: program, node)
    }

    private func take(_ news: [ServerRun.News], _ node: NodeContext) {
        for news in news {
            switch news {
            case .toolsChanged: refreshCatalog(node)
            case .settled: beginHeld(node)
            case .answer(let call, let result):
                switch result {
                case .output(let output): succeed(call, output, node)
                case .failure(let reason): fail(call, reason, node)
                }
            }
        }
    }

    private func giveUpLate(_ node: NodeContext) {
        for call in calls where call.deadline <= node.now {
            let reason = "it has not finished within \(call.timeout) ms (timeout_ms)"
            giveUp(call, reason: reason, node)
            fail(call, reason, node)
        }
        setTimer(node)
    }

    private func setTimer(_ node: NodeContext) {
        if let deadline = calls.map(\.deadline).min() {
            node.set(timer, at: deadline)
        } else {
            node.stop(timer)
        }
    }
}
