internal import Messages
internal import Processes

/// A node or service that the supervisor runs: its life, its process and what is known of it.
final class SupervisedProgram {
    let id: String
    /// The node's plan; `nil` for a service.
    let node: LaunchPlan.NodePlan?
    /// The service's plan; `nil` for a node.
    let service: LaunchPlan.ServicePlan?
    var lifecycle: NodeLifecycle
    var process: ChildProcess?
    /// The node's address on the control socket, once it has said hello.
    var identity: [UInt8]?
    /// Whether the node uses the control socket.
    var usesControl = false
    /// Requests that wait for its hello.
    var heldRequests: [[[UInt8]]] = []
    /// What the node has counted last.
    var metrics = JSONValue.null
    /// Whether the program has ever been at work.
    var hasRun = false
    var probe: ServiceProbe?
    private var outputLines = LineBuffer()
    private var errorLines = LineBuffer()
    /// The last lines of standard error, for the report of a failure.
    private(set) var lastErrorLines: [String] = []

    static let keptErrorLines = 12

    init(node: LaunchPlan.NodePlan) {
        id = node.id
        self.node = node
        service = nil
        lifecycle = NodeLifecycle(rules: node.rules)
    }

    init(service: LaunchPlan.ServicePlan) {
        id = service.id
        node = nil
        self.service = service
        lifecycle = NodeLifecycle(rules: service.rules)
    }

    /// Takes what the program has printed: lines of standard output, and entries of standard error.
    func readLines(at time: Double, atEnd: Bool = false) -> [LogEntry] {
        guard let process else { return [] }
        var output = outputLines.append(process.readOutput())
        var errors = errorLines.append(process.readStandardError())
        if atEnd {
            if let line = outputLines.finish() { output.append(line) }
            if let line = errorLines.finish() { errors.append(line) }
        }
        let entries = errors.map { LogEntry(standardErrorLine: $0, node: id, time: time) }
        lastErrorLines = (lastErrorLines + entries.map(\.text)).suffix(SupervisedProgram.keptErrorLines)
        return output.map { LogEntry(time: time, node: id, level: .output, text: $0) } + entries
    }

    func forgetErrorLines() {
        lastErrorLines = []
    }
}
