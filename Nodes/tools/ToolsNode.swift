import Messages
import NodeRuntime

/// Does what a model asks for: runs programs, asks servers, tells other nodes, and hands back what came of it.
@main
struct ToolsNode: Node {
    static let toolCalls = Input<Event>(
        "tool-calls",
        "What to do: events 'tool_call' with 'name', 'arguments' and 'call_id'; with a 'server_label', the name is that MCP server's own.",
        required: true,
        manyProducers: true)
    static let replies = Input<Event>(
        "replies", "What other nodes answer to commands: events with 'call_id' and 'output', or 'error'.",
        manyProducers: true, breaksLoops: true)
    static let cancel = Input<Event>(
        "cancel", "Responses whose calls are to stop: events 'cancel'.", urgent: true, manyProducers: true,
        breaksLoops: true)
    static let results = Output<Event>(
        "results",
        "An event 'tool_result' for each call that was not cancelled: 'call_id', 'name', 'output' or 'error', 'duration_ms'."
    )
    static let tools = Output<Event>(
        "tools",
        "Events 'tools' with all that may be called, and how the MCP servers stand: at the start and whenever it changes."
    )
    static let commands = Output<Event>(
        "commands",
        "Calls for other nodes: events named after the tool, with its arguments and 'call_id'; 'cancel' where one is given up."
    )
    static let file = Parameter<String>.path(
        "file", required: true,
        "A tools file (YAML): 'tools', each with 'command', 'http' or 'message'; 'mcp'.")
    static let timeout = Parameter<Int>(
        "timeout_ms", default: 10_000, in: 1...3_600_000, unit: "ms",
        "How long a tool may take whose 'timeout_ms' the file leaves out.", changeable: true)
    static let startTimeout = Parameter<Int>(
        "start_timeout_ms", default: 30_000, in: 100...600_000, unit: "ms",
        "How long an MCP server may take to start and to list its tools.")
    static let maxCalls = Parameter<Int>(
        "max_calls", default: 32, in: 1...1000, unit: "calls", "How many calls may be at work at once.",
        changeable: true)
    static let maxOutput = Parameter<Int>(
        "max_output_bytes", default: 16_384, in: 64...1_048_576, unit: "bytes",
        "What a tool puts out beyond this is cut: all of it is sent to the model.", changeable: true)

    static let manifest = Manifest(
        name: "tools", purpose: "Does what a model asks for: programs, HTTP, other nodes, MCP servers.",
        ports: [toolCalls, replies, cancel, results, tools, commands],
        parameters: [file, timeout, startTimeout, maxCalls, maxOutput])

    private let toolbox: Toolbox

    init(_ node: NodeContext) throws {
        toolbox = try Toolbox(node)
        // As soon as the outputs stand.
        node.requestTurn()
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let call = try event[Self.toolCalls] { return toolbox.take(call: call, node) }
        if let reply = try event[Self.replies] { return toolbox.take(reply: reply, node) }
        switch event {
        case .cancelled(let response, let session):
            toolbox.cancel(response: response, session: session, node)
        case .sessionEnded(let session): toolbox.end(session: session, node)
        case .inputsEnded: toolbox.endInputs(node)
        case .stopping: toolbox.stop(node)
        // Whoever is back knows nothing of the tools.
        case .upstreamBack: toolbox.announce(node)
        default: toolbox.handle(event, node)
        }
    }
}
