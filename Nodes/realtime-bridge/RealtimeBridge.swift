import Messages
import NodeRuntime
import Realtime
import Web

/// Serves the OpenAI Realtime protocol: clients talk to the models of the graph.
///
/// Each connection is a session of the graph. What a client sends goes through its `RealtimeSession`, a state machine
/// without sockets, and comes out as messages for the graph; what the graph answers goes the other way.
@main
struct RealtimeBridge: Node {
    // All of them answer what the bridge itself began, so that it waits for no end of theirs.
    static let speechEvents = Input<Event>(
        "speech-events", "Where clients start and stop to speak, of speech-monitor.", breaksLoops: true)
    static let transcript = Input<Text>(
        "transcript", "What they said: hypotheses and finals, of asr.", breaksLoops: true)
    static let reply = Input<Text>("reply", "What is answered: deltas, of llm.", breaksLoops: true)
    static let toolCalls = Input<Event>(
        "tool-calls", "Calls of the clients' tools, of llm.", breaksLoops: true)
    static let usage = Input<Event>("usage", "What each response took, of llm.", breaksLoops: true)
    static let speech = Input<Audio>(
        "speech", "The voice, of tts. Without it, sessions are answered in text only.", breaksLoops: true)
    static let tools = Input<Event>(
        "tools",
        "The MCP servers that clients may use, of tools; goes together with 'tool-results' and the output 'tool-calls'.",
        breaksLoops: true)
    static let toolResults = Input<Event>(
        "tool-results", "What came of calls of MCP servers, of tools.", breaksLoops: true)
    static let audio = Output<Audio>(
        "audio", "The sound of clients whose turns are found by listening, 16 kHz, mono, for speech-monitor.")
    static let utterances = Output<Audio>(
        "utterances", "The speech of clients who mark their turns themselves, 16 kHz, mono, for asr.")
    static let control = Output<Event>(
        "control", "How each session is listened to, for the input 'control' of speech-monitor.")
    static let conversation = Output<Event>("conversation", "Whole conversations to answer, for llm.")
    static let calls = Output<Event>("tool-calls", "Calls of MCP servers, for tools.")
    static let cancel = Output<Event>("cancel", "Responses to stop, for llm, segmenter, tts and tools.")

    static let manifest = Manifest(
        name: "realtime-bridge", purpose: "Serves the OpenAI Realtime protocol to any number of clients.",
        ports: [
            speechEvents, transcript, reply, toolCalls, usage, speech, tools, toolResults, audio, utterances,
            control, conversation, calls, cancel,
        ], parameters: BridgeParameters.all)

    private let reception: Reception
    private let server: WebServer
    private let arrivals: DescriptorWatch
    private let turn: NodeTimer
    private var pace = ServicePace()

    init(_ node: NodeContext) throws {
        reception = try Reception(node)
        let options = try BridgeParameters.serverOptions(node)
        do throws(WebError) {
            server = try WebServer(options, handler: reception)
        } catch {
            throw BridgeParameters.refusal(error)
        }
        arrivals = node.watch(server.descriptor)
        turn = node.makeTimer()
        node.log(.info, "clients connect to \(BridgeParameters.url(node, port: server.port))")
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if event[arrivals] {
            serve(node)
        } else if event[turn] {
            _ = node.watch(arrivals.descriptor)
            serve(node)
        } else if event[reception.timer] {
            reception.advance()
        } else if let told = try event[Self.tools] {
            reception.take(tools: told)
        } else if let message = try Self.graphMessage(event) {
            reception.pass(message, to: event.session)
        } else {
            switch event {
            case .upstreamAwaited(let id, let inputs), .upstreamLost(let id, let inputs):
                reception.lose(id, of: Self.stage(behind: inputs))
            case .upstreamReady(let id, let inputs), .upstreamBack(let id, let inputs):
                reception.regain(id, of: Self.stage(behind: inputs))
            case .turn: reception.sendBacklog()
            case .stopping:
                server.stopListening()
                reception.dismissAll()
            default: break
            }
        }
    }

    /// Does what there is to do for clients, now or together with what comes until then.
    private mutating func serve(_ node: NodeContext) {
        switch pace.takeTurn(at: node.now) {
        case .now:
            reception.serve(server.service)
        case .at(let time):
            node.unwatch(arrivals)
            node.set(turn, at: time)
        }
    }

    private static func graphMessage(_ event: NodeEvent) throws -> GraphMessage? {
        if let audio = try event[speech] { return .audio(audio) }
        if let delta = try event[reply] { return .reply(delta) }
        if let text = try event[transcript] { return .transcript(text) }
        if let speechEvent = try event[speechEvents] { return .speechEvent(speechEvent) }
        if let call = try event[toolCalls] { return .toolCall(call) }
        if let told = try event[usage] { return .usage(told) }
        if let result = try event[toolResults] { return .toolResult(result) }
        return nil
    }

    /// What part of the graph it is whose loss is felt at these inputs.
    private static func stage(behind inputs: [String]) -> Stage? {
        if inputs.contains(speechEvents.port.name) { return .hearing }
        if inputs.contains(transcript.port.name) { return .transcription }
        if inputs.contains(where: [reply.port.name, toolCalls.port.name, usage.port.name].contains) {
            return .thinking
        }
        if inputs.contains(where: [tools.port.name, toolResults.port.name].contains) { return .tools }
        return inputs.contains(speech.port.name) ? .speaking : nil
    }
}
