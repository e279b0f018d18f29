import MCP
import Messages
import NodeRuntime
import Processes
import ToolCalls

/// An MCP server: started, asked, and started again when it dies.
final class ServerRun {
    /// What has come of a server.
    enum News {
        case toolsChanged
        case answer(OpenCall, MCPResult)
        /// It has begun for the first time, or failed to.
        case settled
    }

    let declaration: ServerDeclaration
    private(set) var tools: [MCPTool] = []
    /// Whether it is known what it offers: it has begun once, or failed to.
    private(set) var isSettled = false
    /// Whether it began when it was started last, or is being started again after that.
    private var isServing = false
    private let timer: NodeTimer
    private var program: RunningProgram?
    private var client = MCPClient()
    private var outputLines = LineBuffer(longestLine: 4 << 20)
    private var errorLines = LineBuffer()
    private var calls: [Int: OpenCall] = [:]
    /// Calls that wait for the server to begin.
    private var waiting: [(call: OpenCall, tool: String, arguments: JSONValue)] = []
    private var failures = 0
    private var startedAt: UInt64 = 0
    private var lastError = ""
    private var complaints = 0
    private var isStopped = false

    /// The first pause before a new start and the longest, in nanoseconds.
    private static let pauses: (first: UInt64, longest: UInt64) = (500_000_000, 30_000_000_000)
    /// A server that has run so long has started well, in nanoseconds.
    private static let goodRun: UInt64 = 60_000_000_000
    /// More of what cannot be read is counted and not logged, for each start.
    private static let mostComplaints = 5

    init(_ declaration: ServerDeclaration, _ node: NodeContext) {
        self.declaration = declaration
        timer = node.makeTimer()
    }

    /// How it stands, for those who wait for its tools.
    var status: String { isServing ? "ready" : isSettled ? "failed" : "starting" }

    private var name: String { "MCP server '\(declaration.name)'" }

    // MARK: Its life

    func start(_ programs: Programs, _ node: NodeContext) {
        client = MCPClient()
        outputLines = LineBuffer(longestLine: 4 << 20)
        errorLines = LineBuffer()
        complaints = 0
        lastError = ""
        startedAt = node.now
        do throws(ProcessFailure) {
            program = try programs.start(declaration.program, node)
            node.set(timer, after: .milliseconds(node[ToolsNode.startTimeout]))
            _ = act(client.start(), programs, node)
        } catch {
            node.log(.error, "\(name): \(declaration.program.place): cannot \(error)")
            isSettled = true
            pause(node)
        }
    }

    /// Ends the server for good.
    func stop(_ programs: Programs, _ node: NodeContext) {
        isStopped = true
        node.stop(timer)
        if let program { programs.end(program, node) }
    }

    /// Waits before the next start, longer each time.
    private func pause(_ node: NodeContext) {
        guard !isStopped else { return }
        if node.now - startedAt >= Self.goodRun { failures = 0 }
        let pause = min(Self.pauses.longest, Self.pauses.first << UInt64(min(failures, 10)))
        failures += 1
        node.set(timer, at: node.now + pause)
    }

    private func giveUp(_ reason: String, _ programs: Programs, _ node: NodeContext) {
        node.log(.error, "\(name) is ended: \(reason)")
        lastError = reason
        if let program { programs.end(program, node) }
    }

    /// Handles an event of the node.
    func take(_ event: NodeEvent, _ programs: Programs, _ node: NodeContext) -> [News] {
        guard event[timer] else { return [] }
        if program == nil {
            start(programs, node)
        } else if !client.hasBegun {
            let seconds = node[ToolsNode.startTimeout] / 1000
            giveUp("it has not begun within \(seconds) s (start_timeout_ms)", programs, node)
        }
        return []
    }

    /// Takes what has come of a program; `nil` where it is another's.
    func take(
        _ news: RunningProgram.News, of program: RunningProgram, _ programs: Programs, _ node: NodeContext
    ) -> [News]? {
        guard program === self.program else { return nil }
        var result: [News] = []
        for line in errorLines.append(news.errors) {
            lastError = line
            node.log(.debug, "\(declaration.name): \(line)")
        }
        for line in outputLines.append(news.output) {
            result += act(client.receive(line: line), programs, node)
        }
        if let end = news.end {
            result += lose(end, node)
        } else if program.process.output < 0 {
            giveUp("it has closed its output", programs, node)
        }
        return result
    }

    private func lose(_ end: ProcessEnd, _ node: NodeContext) -> [News] {
        program = nil
        let reason = lastError.isEmpty ? "" : ": \(lastError)"
        if !isStopped { node.log(.warning, "\(name) has ended (\(end))\(reason); it is started again") }
        node.count("server_ends")
        let hadBegun = client.hasBegun
        var news: [News] = calls.sorted { $0.key < $1.key }.map {
            .answer($0.value, .failure("\(name) has died while it was at work (\(end))"))
        }
        calls = [:]
        pause(node)
        if !hadBegun {
            // Nothing tells that the next start fares better.
            news += waiting.map { .answer($0.call, .failure("\(name) does not start (\(end))\(reason)")) }
            waiting = []
            if isServing || !isSettled { news.append(.toolsChanged) }
            isServing = false
            tools = []
            news += settle()
        }
        return news
    }

    // MARK: Calls

    func call(
        _ tool: String, _ arguments: JSONValue, for call: OpenCall, _ programs: Programs, _ node: NodeContext
    ) {
        guard client.hasBegun, program != nil else {
            waiting.append((call, tool, arguments))
            return
        }
        let (number, actions) = client.call(tool, arguments: arguments)
        calls[number] = call
        _ = act(actions, programs, node)
    }

    /// Gives a call up, and tells the server.
    func cancel(_ call: OpenCall, reason: String, _ programs: Programs, _ node: NodeContext) {
        waiting.removeAll { $0.call === call }
        guard let number = calls.first(where: { $0.value === call })?.key else { return }
        calls[number] = nil
        _ = act(client.cancel(call: number, reason: reason), programs, node)
    }

    private func act(_ actions: [MCPAction], _ programs: Programs, _ node: NodeContext) -> [News] {
        var news: [News] = []
        for action in actions {
            switch action {
            case .send(let message):
                if let program, !program.send(message.utf8 + [UInt8(ascii: "\n")], node) {
                    giveUp("it does not read what it is asked", programs, node)
                }
            case .begin:
                node.stop(timer)
                node.log(.info, "\(name) (\(client.server)) offers \(client.tools.count) tools")
                let changes = refreshTools()
                news += changes.isEmpty && !isServing ? [.toolsChanged] : changes
                news += settle()
                isServing = true
                let held = waiting
                waiting = []
                for (call, tool, arguments) in held { self.call(tool, arguments, for: call, programs, node) }
            case .toolsChanged: news += refreshTools()
            case .answer(let number, let result):
                if let call = calls.removeValue(forKey: number) { news.append(.answer(call, result)) }
            case .log(let level, let text):
                let isBad = ["warning", "error", "critical", "alert", "emergency"].contains(level)
                node.log(isBad ? .warning : .debug, "\(declaration.name): \(text.prefix(1000))")
            case .complain(let text):
                complaints += 1
                node.count("server_complaints")
                if complaints <= Self.mostComplaints { node.log(.warning, "\(name): \(text)") }
            case .giveUp(let reason): giveUp(reason, programs, node)
            }
        }
        return news
    }

    private func settle() -> [News] {
        defer { isSettled = true }
        return isSettled ? [] : [.settled]
    }

    private func refreshTools() -> [News] {
        let offered = client.tools.filter { declaration.allowedTools?.contains($0.name) ?? true }
        guard offered != tools else { return [] }
        tools = offered
        return [.toolsChanged]
    }
}
