import Glibc
import Messages
import NodeRuntime
import Realtime
import RealtimeGateway
import Web

/// What a graph file can set.
enum BridgeParameters {
    static let address = Parameter<String>(
        "address", default: "127.0.0.1",
        "The address to listen on; 0.0.0.0 = every one, which takes API keys.")
    static let port = Parameter<Int>(
        "port", default: 8123, in: 0...65_535, "The port to listen on; 0 = any free one, told in the log.")
    static let model = Parameter<String>(
        "model", default: "antiphon", "The model's name in sessions of clients that name none.")
    static let instructions = Parameter<String>(
        "instructions", default: "", "The instructions of sessions that set none.")
    static let voice = Parameter<String>("voice", default: "alloy", "The voice of sessions that set none.")
    static let dialect = Parameter<String>.choice(
        "dialect", ["auto"] + DialectName.allCases.map(\.rawValue), default: "auto",
        "The form of the protocol. auto: as each client asks, by header, subprotocol or '?dialect='; else ga."
    )
    static let lenient = Parameter<Bool>(
        "lenient", default: false,
        "Whether more than OpenAI takes is taken: PCM of 8, 16 and 48 kHz, WAV files.")
    static let maxSessions = Parameter<Int>(
        "max_sessions", default: 256, in: 1...10_000, unit: "sessions", "How many clients may talk at once.")
    static let maxSessionMinutes = Parameter<Int>(
        "max_session_minutes", default: 60, in: 1...1440, unit: "min",
        "How long a session may last; clients are warned five minutes before.")
    static let contextTokens = Parameter<Int>(
        "context_tokens", default: 28_672, in: 0...10_000_000, unit: "tokens",
        "How much of a conversation llm's model takes, its answer not counted; of a longer one the oldest is not told. 0 = any length."
    )
    static let maxEventsPerSecond = Parameter<Int>(
        "max_events_per_second", default: 10_000, in: 10...100_000, unit: "1/s",
        "How many events of one client are taken per second.")
    static let maxMessageKB = Parameter<Int>(
        "max_message_kb", default: 15 * 1024 + 64, in: 64...262_144, unit: "KB",
        "The longest message of a client.")
    static let maxUnsentKB = Parameter<Int>(
        "max_unsent_kb", default: 4096, in: 64...262_144, unit: "KB",
        "How much may wait for a client that reads slowly; then its session is closed.")
    static let transcriptTimeout = Parameter<Int>(
        "transcript_timeout_ms", default: 15_000, in: 100...600_000, unit: "ms",
        "How long asr may take after the end of an utterance; then its transcription fails.")
    static let replyTimeout = Parameter<Int>(
        "reply_timeout_ms", default: SessionPatience().thinking, in: 100...600_000, unit: "ms",
        "How long llm may be silent within a response; then the response fails. It should be more than llm's own "
            + "request_timeout_ms: llm says what is wrong with its server.")
    static let speechTimeout = Parameter<Int>(
        "speech_timeout_ms", default: 30_000, in: 100...600_000, unit: "ms",
        "How long tts may be silent after llm is done; then the response fails.")
    static let toolTimeout = Parameter<Int>(
        "tool_timeout_ms", default: 60_000, in: 100...3_600_000, unit: "ms",
        "How long tools may take to answer a call of an MCP server; then the call fails.")
    static let idleTimeout = Parameter<Int>(
        "idle_timeout_s", default: 0, in: 0...86_400, unit: "s",
        "After what time without an event a client is sent away; 0 = never.")
    static let pingInterval = Parameter<Int>(
        "ping_interval_s", default: 20, in: 1...3600, unit: "s",
        "After what silence a client is asked whether it is still there; after as long again it is given up.")
    static let certificate = Parameter<String>.path(
        "tls_certificate", "A PEM file with the certificate, for wss:// instead of ws://.")
    static let privateKey = Parameter<String>.path(
        "tls_key", "A PEM file with the certificate's private key.")
    static let allowedOrigins = Parameter<[String]>(
        "allowed_origins", default: [],
        "The web pages that may connect (https://example.org); none = with API keys every one; without them those of "
            + "this machine (http://localhost:3000), and then every client must call it localhost or by an address."
    )
    static let apiKeys = Parameter<String>(
        "api_keys_variable", default: "ANTIPHON_API_KEYS",
        "The environment variable with the API keys, separated by commas; clients need one of them where it is set."
    )

    static let all: [any ParameterDeclaration] = [
        address, port, model, instructions, voice, dialect, lenient, maxSessions, maxSessionMinutes,
        contextTokens, maxEventsPerSecond, maxMessageKB, maxUnsentKB, transcriptTimeout, replyTimeout,
        speechTimeout,
        toolTimeout, idleTimeout, pingInterval, certificate, privateKey, allowedOrigins, apiKeys,
    ]

    /// The settings of the server.
    ///
    /// - Throws: `NodeError.configuration` where only half of a certificate is given.
    static func serverOptions(_ node: NodeContext) throws(NodeError) -> WebServerOptions {
        var options = WebServerOptions(address: node[address], port: UInt16(node[port]))
        switch (node[certificate], node[privateKey]) {
        case ("", ""): break
        case (_, ""): throw .configuration("tls_certificate is set, but tls_key is not")
        case ("", _): throw .configuration("tls_key is set, but tls_certificate is not")
        case (let chain, let key): options.certificate = CertificateFiles(chain: chain, privateKey: key)
        }
        options.allowedOrigins = origins(node)
        options.subprotocols = ["realtime"]
        options.maximumMessageBytes = node[maxMessageKB] << 10
        options.maximumQueuedBytes = node[maxUnsentKB] << 10
        // Beside the sessions: those that are refused, and those that only ask something by HTTP.
        options.maximumConnections = node[maxSessions] + 64
        options.pingInterval = .seconds(node[pingInterval])
        options.pongTimeout = options.pingInterval
        options.idleTimeout = node[idleTimeout] > 0 ? .seconds(node[idleTimeout]) : nil
        return options
    }

    /// The web pages that may connect. Where no key is asked for, one from elsewhere could use the server of whoever looks
    /// at it.
    private static func origins(_ node: NodeContext) -> AllowedOrigins {
        guard node[allowedOrigins].isEmpty else { return .named(node[allowedOrigins]) }
        return keys(node).isEmpty ? .ofThisMachine : .all
    }

    /// Why the node cannot serve. What a restart cannot mend is a mistake of the graph; a port may become free.
    static func refusal(_ error: WebError) -> NodeError {
        switch error {
        case .portInUse: .fatal("\(error) (parameter 'port')")
        case .portNotPermitted: .configuration("port: \(error)")
        case .address: .configuration("address: \(error)")
        case .certificate(let file, _): .configuration("tls_certificate or tls_key, \(file): \(error)")
        case .url, .library, .system: .fatal("\(error)")
        }
    }

    /// Where clients connect.
    static func url(_ node: NodeContext, port: UInt16) -> String {
        let host = node[address].contains(":") ? "[\(node[address])]" : node[address]
        return "\(node[certificate].isEmpty ? "ws" : "wss")://\(host):\(port)/v1/realtime"
    }

    /// The keys that clients may come with.
    static func keys(_ node: NodeContext) -> APIKeys {
        APIKeys(environment: getenv(node[apiKeys]).map { String(cString: $0) })
    }

    /// Whether only this machine can connect.
    static func isLoopback(_ node: NodeContext) -> Bool {
        node[address] == "localhost" || node[address] == "::1" || node[address].hasPrefix("127.")
    }

    /// What every session begins with.
    ///
    /// - Throws: `NodeError.configuration` where tools are wired in part.
    static func sessionOptions(_ node: NodeContext) throws(NodeError) -> SessionOptions {
        var options = SessionOptions(unixTime: 0, seed: 0)
        options.model = node[model]
        options.instructions = node[instructions]
        options.voice = node[voice]
        options.isLenient = node[lenient]
        options.limits.sessionSeconds = node[maxSessionMinutes] * 60
        options.limits.contextTokens = node[contextTokens]
        options.limits.eventsPerSecond = node[maxEventsPerSecond]
        options.limits.frameBytes = node[maxMessageKB] << 10
        options.patience.transcription = node[transcriptTimeout]
        options.patience.thinking = node[replyTimeout]
        options.patience.speaking = node[speechTimeout]
        options.patience.tools = node[toolTimeout]
        options.tellsUsage = node.isConnected(RealtimeBridge.usage)
        options.stages = stages(node)
        if try hasTools(node) { options.stages.insert(.tools) }
        return options
    }

    /// Whether the graph has MCP servers for clients.
    private static func hasTools(_ node: NodeContext) throws(NodeError) -> Bool {
        let wires = [
            ("the input 'tools'", node.isConnected(RealtimeBridge.tools)),
            ("the input 'tool-results'", node.isConnected(RealtimeBridge.toolResults)),
            ("the output 'tool-calls'", node.isConnected(RealtimeBridge.calls)),
        ]
        let missing = wires.filter { !$0.1 }.map(\.0)
        guard missing.isEmpty || missing.count == wires.count else {
            throw .configuration("tools are wired in part: \(missing.joined(separator: " and ")) is missing")
        }
        return missing.isEmpty
    }

    private static func stages(_ node: NodeContext) -> Set<Stage> {
        var stages: Set<Stage> = []
        if node.isConnected(RealtimeBridge.speechEvents), node.isConnected(RealtimeBridge.audio) {
            stages.insert(.hearing)
        }
        if node.isConnected(RealtimeBridge.transcript) { stages.insert(.transcription) }
        if node.isConnected(RealtimeBridge.reply), node.isConnected(RealtimeBridge.conversation) {
            stages.insert(.thinking)
        }
        if node.isConnected(RealtimeBridge.speech) { stages.insert(.speaking) }
        return stages
    }
}
