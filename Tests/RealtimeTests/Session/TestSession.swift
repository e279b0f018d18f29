import Messages
import Realtime
import Testing

/// A session with the means to speak for its client and its graph, and to read what comes out.
struct TestSession {
    var session: RealtimeSession
    /// Nanoseconds.
    var now: UInt64
    /// The server events since they were last taken.
    var events: [JSONValue] = []
    /// The graph commands since they were last taken.
    var commands: [GraphCommand] = []
    var log: [String] = []
    /// From the ends of spoken turns to the first sounds of their answers, in nanoseconds.
    var latencies: [UInt64] = []
    var closing: (code: UInt16, reason: String)?

    static let start: UInt64 = 1_000_000_000

    init(_ change: (inout SessionOptions) -> Void = { _ in }) {
        var options = SessionOptions(unixTime: 1_800_000_000, seed: 7)
        change(&options)
        now = Self.start
        session = RealtimeSession(options, at: now)
        collect()
    }

    private mutating func collect() {
        for action in session.takeActions() {
            switch action {
            case .send(let bytes):
                #expect(closing == nil, "nothing is sent after the connection was closed")
                do { events.append(try JSONValue(parsing: bytes)) } catch { Issue.record(error) }
            case .graph(let command): commands.append(command)
            case .close(let code, let reason): closing = (code, reason)
            case .log(_, let text): log.append(text)
            case .answered(let latency): latencies.append(latency)
            }
        }
    }

    // MARK: The client

    mutating func send(_ event: JSONValue) {
        session.receive(event.utf8, at: now)
        collect()
    }

    mutating func send(raw text: String) {
        session.receive(Array(text.utf8), at: now)
        collect()
    }

    mutating func sendBinary(_ count: Int) {
        session.receiveBinary(byteCount: count, at: now)
        collect()
    }

    mutating func update(_ session: [String: JSONValue]) {
        var session = session
        if session["type"] == nil { session["type"] = "realtime" }
        send(["type": "session.update", "session": .object(session)])
    }

    mutating func say(_ text: String) {
        send([
            "type": "conversation.item.create",
            "item": [
                "type": "message", "role": "user",
                "content": [["type": "input_text", "text": .string(text)]],
            ],
        ])
    }

    /// Appends a number of milliseconds of silence, PCM at 24 kHz.
    mutating func append(milliseconds: Int) {
        append([UInt8](repeating: 0, count: milliseconds * 48))
    }

    mutating func append(_ bytes: [UInt8]) {
        let text = String(decoding: Base64.encode(bytes), as: UTF8.self)
        send(["type": "input_audio_buffer.append", "audio": .string(text)])
    }

    mutating func disconnect() {
        session.disconnect(at: now)
        collect()
    }

    // MARK: The graph

    mutating func receive(_ message: GraphMessage) {
        session.receive(message, at: now)
        collect()
    }

    mutating func lose(_ stage: Stage) {
        session.lose(stage, node: "some-node", at: now)
        collect()
    }

    mutating func regain(_ stage: Stage) {
        session.regain(stage, at: now)
        collect()
    }

    /// Lets time pass, and fires what is due on the way.
    mutating func wait(milliseconds: Int) {
        let end = now + UInt64(milliseconds) * 1_000_000
        while let deadline = session.deadline, deadline <= end {
            now = max(now, deadline)
            session.advance(to: now)
            collect()
        }
        now = end
    }

    func metadata(_ members: [String: JSONValue]) -> Metadata {
        Metadata(members.merging(["session": .string(session.id)]) { $1 })
    }

    mutating func reply(
        _ text: String, to response: String, isFinal: Bool = false, _ marks: [String: JSONValue] = [:]
    ) {
        let metadata = metadata(marks.merging(["response": .string(response)]) { $1 })
        receive(.reply(Text(text, isFinal: isFinal, metadata: metadata)))
    }

    mutating func usage(of response: String, _ fields: [String: JSONValue] = [:]) {
        var fields = fields
        if fields["status"] == nil { fields["status"] = "completed" }
        receive(.usage(Event("usage", fields, metadata: metadata(["response": .string(response)]))))
    }

    mutating func call(_ name: String, _ fields: [String: JSONValue], in response: String) {
        receive(.toolCall(Event(name, fields, metadata: metadata(["response": .string(response)]))))
    }

    /// What the node tools tells: servers by their labels, with their tools' names; `nil` for one that is starting.
    mutating func tell(servers: [String: [String]?]) {
        var tools: [JSONValue] = []
        for (label, names) in servers.sorted(by: { $0.key < $1.key }) {
            for name in names ?? [] {
                // As the node does it: a name that is taken begins with its server's.
                let isTaken = tools.contains { $0["name"]?.string == name }
                tools.append([
                    "type": "function", "name": .string(isTaken ? "\(label)_\(name)" : name),
                    "server_tool": .string(name), "server_label": .string(label),
                    "description": .string("Does \(name)."), "parameters": ["type": "object"],
                    "annotations": name.hasPrefix("read") ? ["readOnlyHint": true] : .null,
                ])
            }
        }
        let states = servers.map { label, names in
            ["server_label": .string(label), "status": names == nil ? "starting" : "ready"] as JSONValue
        }
        guard let told = GraphTools(Event("tools", ["tools": .array(tools), "servers": .array(states)]))
        else {
            return
        }
        receive(.tools(told))
    }

    /// What the node tools answers to a call.
    mutating func answer(_ call: String, _ fields: [String: JSONValue]) {
        var fields = fields
        fields["call_id"] = .string(call)
        receive(.toolResult(Event("tool_result", fields, metadata: metadata(["response": .string(call)]))))
    }

    /// A frame of tts at 24 kHz.
    mutating func speak(
        milliseconds: Int, in response: String, isFinal: Bool = false, _ marks: [String: JSONValue] = [:]
    ) {
        let metadata = metadata(marks.merging(["response": .string(response)]) { $1 })
        let samples = [Int16](repeating: 100, count: milliseconds * 24)
        receive(.audio(Audio(samples, sampleRate: 24_000, isFinal: isFinal, metadata: metadata)))
    }

    mutating func hear(_ name: String, utterance: String, _ fields: [String: JSONValue] = [:]) {
        receive(.speechEvent(Event(name, fields, metadata: metadata(["utterance": .string(utterance)]))))
    }

    mutating func understand(_ text: String, utterance: String, isFinal: Bool = true) {
        receive(
            .transcript(
                Text(text, isFinal: isFinal, metadata: metadata(["utterance": .string(utterance)]))))
    }

    // MARK: Reading

    mutating func takeEvents() -> [JSONValue] {
        defer { events = [] }
        return events
    }

    /// The types of the events since they were last taken.
    mutating func takeTypes() -> [String] {
        takeEvents().map { $0["type"]?.string ?? "?" }
    }

    mutating func takeCommands() -> [GraphCommand] {
        defer { commands = [] }
        return commands
    }

    func last(_ type: String) -> JSONValue? {
        events.last { $0["type"]?.string == type }
    }

    /// The conversations that llm was asked to go on.
    var conversations: [Event] {
        commands.compactMap { if case .conversation(let event) = $0 { event } else { nil } }
    }

    /// The calls that the node tools was asked for.
    var toolCalls: [Event] {
        commands.compactMap { if case .toolCall(let event) = $0 { event } else { nil } }
    }

    /// The id of the first of them.
    var toolCallID: String { toolCalls.first?.metadata.response ?? "" }

    /// The responses and calls that were cancelled.
    var cancelled: [String] {
        commands.compactMap { if case .cancel(let event) = $0 { event.metadata.response } else { nil } }
    }

    /// The id of the response created last.
    var responseID: String {
        last("response.created")?["response"]?["id"]?.string ?? ""
    }
}
