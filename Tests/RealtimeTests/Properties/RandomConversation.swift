import Messages
import Randomness
import Realtime

/// A client and a graph that do anything in any order.
struct RandomConversation {
    private var random: SeededGenerator
    private(set) var session: TestSession
    private(set) var checker = ProtocolChecker()
    private(set) var graph: GraphChecker
    private var utteranceCount = 0
    private var utterances: [String] = []
    private var asked: [String] = []
    private var toolCalls: [String] = []
    private var approvalRequests: [String] = []
    private var eventCount = 0
    private var seenTypes: Set<String> = []
    private(set) var isConnected = true
    private let form: ClientForm

    init(seed: UInt64, form: ClientForm = .ga) {
        self.form = form
        var random = SeededGenerator(seed: seed)
        let kind: SessionOptions.Kind =
            Int.random(in: 0..<8, using: &random) == 0 ? .transcription : .realtime
        let tellsUsage = Bool.random(using: &random)
        let isSmall = Int.random(in: 0..<4, using: &random) == 0
        session = TestSession { options in
            options.kind = kind
            options.dialect = form.dialect
            options.tellsUsage = tellsUsage
            options.seed = seed
            if isSmall {
                options.limits.items = 5
                options.limits.transcriptions = 2
                options.limits.itemAudioBytes = 5000
                options.limits.bufferedAudioBytes = 20_000
                options.limits.sessionSeconds = 60
            }
        }
        graph = GraphChecker(session: session.session.id)
        self.random = random
        follow()
        if Bool.random(using: &self.random) { session.tell(servers: ["garage": ["f", "read"]]) }
        if Bool.random(using: &random) {
            send([
                "type": "session.update",
                "session": [
                    "type": .string(kind.rawValue),
                    "audio": ["input": ["transcription": ["model": "whisper-1"]]],
                ],
            ])
            follow()
        }
    }

    var violations: [String] { checker.violations + graph.violations }

    /// All types of events that were sent.
    var types: Set<String> { seenTypes }

    private mutating func send(_ event: [String: JSONValue]) {
        session.send(.object(form.write(event)))
    }

    private mutating func follow() {
        for command in session.takeCommands() {
            graph.check(command)
            switch command {
            case .conversation(let event): asked.append(event.metadata.response ?? "")
            case .toolCall(let event): toolCalls.append(event.metadata.response ?? "")
            case .speech(let audio) where audio.isStart: utterances.append(audio.metadata.utterance ?? "")
            default: break
            }
        }
        for event in session.takeEvents().compactMap(form.read) {
            checker.check(event)
            seenTypes.insert(event["type"]?.string ?? "")
            if event["item"]?["type"] == "mcp_approval_request", event["type"] == "response.output_item.added"
            {
                approvalRequests.append(event["item"]?["id"]?.string ?? "")
            }
            if event["type"] == "response.done" { graph.finish(event["response"]?["id"]?.string ?? "") }
        }
    }

    /// Does one thing.
    mutating func step() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<40: speakForClient()
        case 40..<88: speakForGraph()
        case 88..<93: loseOrRegain()
        case 93..<99: session.wait(milliseconds: pick([1, 20, 300, 600, 5000, 20_000]))
        default:
            if Int.random(in: 0..<10, using: &random) == 0 {
                session.disconnect()
                isConnected = false
            }
        }
        follow()
    }

    /// Waits until everything that was promised has come or failed.
    mutating func finish() {
        // Silence would be answered for ever.
        for type in ["realtime", "transcription"] as [JSONValue] {
            send([
                "type": "session.update",
                "session": ["type": type, "audio": ["input": ["turn_detection": .null]]],
            ])
        }
        session.wait(milliseconds: 400_000)
        follow()
        if isConnected {
            checker.require(checker.running.isEmpty, "every response is done in the end")
            checker.require(checker.promised.isEmpty, "every transcription ends")
            checker.require(checker.mcp.running.isEmpty, "every call of a tool ends")
            checker.require(checker.mcp.openLists.isEmpty, "every list of tools ends")
        }
        session.disconnect()
        let countBefore = session.events.count
        follow()
        checker.require(countBefore == 0, "nothing is sent to a client that is gone")
        checker.require(graph.asked.isEmpty, "what runs is cancelled when the client goes")
        checker.require(graph.open.isEmpty, "no utterance stays open")
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    // MARK: Client

    private mutating func speakForClient() {
        eventCount += 1
        let id = "client_\(eventCount)"
        var (event, answers) = anyEvent()
        event["event_id"] = .string(id)
        send(event)
        guard session.closing == nil, isConnected else { return }
        let errors = session.events.count { $0["error"]?["event_id"]?.string == id }
        let answered = session.events.compactMap(form.read).contains {
            answers.contains($0["type"]?.string ?? "")
        }
        if answers.isEmpty {
            checker.require(errors <= 1, "an event has at most one error")
        } else {
            checker.require(
                errors == 1 || (errors == 0 && answered),
                "\(event["type"]?.string ?? "?") is answered, or refused once (\(errors), \(answered))")
        }
    }

    /// An event, and what answers it when it is taken.
    private mutating func anyEvent() -> ([String: JSONValue], Set<String>) {
        let item = JSONValue.string(anyItem())
        switch Int.random(in: 0..<22, using: &random) {
        case 20: return (anyApproval(), ["conversation.item.added"])
        case 21: return (["type": "session.update", "session": anyServers()], ["session.updated"])
        case 0..<5:
            let audio = [UInt8](repeating: 1, count: pick([960, 2400, 4800, 4801, 0]))
            let text = String(decoding: Base64.encode(audio), as: UTF8.self)
            return (["type": "input_audio_buffer.append", "audio": .string(text)], [])
        case 5: return (["type": "input_audio_buffer.commit"], ["input_audio_buffer.committed"])
        case 6: return (["type": "input_audio_buffer.clear"], ["input_audio_buffer.cleared"])
        case 7, 8: return (anyCreation(), ["conversation.item.added"])
        case 9:
            return (
                ["type": "conversation.item.delete", "item_id": item], ["conversation.item.deleted"]
            )
        case 10:
            return (
                ["type": "conversation.item.retrieve", "item_id": item], ["conversation.item.retrieved"]
            )
        case 11:
            return (
                [
                    "type": "conversation.item.truncate", "item_id": item, "content_index": 0,
                    "audio_end_ms": .number(pick([0, 5, 20, 100])),
                ], ["conversation.item.truncated"]
            )
        case 12..<16: return (["type": "response.create", "response": anyResponse()], ["response.created"])
        case 16:
            let running = checker.running
            let id: JSONValue =
                running.isEmpty || Bool.random(using: &random) ? .null : .string(pick(running))
            return (["type": "response.cancel", "response_id": id], ["response.done"])
        case 17: return (["type": "output_audio_buffer.clear"], ["output_audio_buffer.cleared"])
        default: return (["type": "session.update", "session": anyUpdate()], ["session.updated"])
        }
    }

    private mutating func anyItem() -> String {
        checker.order.isEmpty || Int.random(in: 0..<8, using: &random) == 0
            ? "item_none" : pick(checker.order)
    }

    private mutating func anyCreation() -> [String: JSONValue] {
        let audio = String(decoding: Base64.encode([UInt8](repeating: 3, count: 4800)), as: UTF8.self)
        let items: [JSONValue] = [
            ["type": "message", "role": "user", "content": [["type": "input_text", "text": "hi"]]],
            ["type": "message", "role": "assistant", "content": [["type": "output_text", "text": "ho"]]],
            [
                "type": "message", "role": "user",
                "content": [["type": "input_audio", "audio": .string(audio)]],
            ],
            ["type": "function_call", "name": "f", "call_id": "call_1", "arguments": "{}"],
            ["type": "function_call_output", "call_id": "call_1", "output": "1"],
            ["type": "message", "id": "item_same", "role": "system", "content": []],
            ["type": "mcp_call", "server_label": "garage", "name": "f", "arguments": "{}", "output": "1"],
            ["type": "mcp_list_tools", "server_label": "garage", "tools": []],
        ]
        return [
            "type": "conversation.item.create", "item": pick(items),
            "previous_item_id": pick([.null, "root", .string(anyItem())]),
        ]
    }

    private mutating func anyApproval() -> [String: JSONValue] {
        let request = approvalRequests.isEmpty ? "mcpr_none" : pick(approvalRequests)
        return [
            "type": "conversation.item.create",
            "item": [
                "type": "mcp_approval_response", "approval_request_id": .string(request),
                "approve": .bool(Bool.random(using: &random)),
            ],
        ]
    }

    private mutating func anyServers() -> JSONValue {
        let garage: JSONValue = [
            "type": "mcp", "server_label": "garage", "server_url": "http://x",
            "require_approval": pick(["never", "always", ["never": ["read_only": true]]]),
        ]
        let function: JSONValue = ["type": "function", "name": "f"]
        return [
            "type": "realtime",
            "tools": pick([
                [garage], [garage], [garage, function], [["type": "mcp", "server_label": "attic"]], [],
                [garage, garage],
            ]),
            "tool_choice": pick(["auto", "auto", "auto", ["type": "mcp", "server_label": "garage"]]),
        ]
    }

    private mutating func anyResponse() -> JSONValue {
        var members: [String: JSONValue] = ["output_modalities": pick([["text"], ["audio"], ["audio"]])]
        if Int.random(in: 0..<3, using: &random) == 0 { members["conversation"] = "none" }
        if Int.random(in: 0..<4, using: &random) == 0 {
            members["tools"] = [["type": "mcp", "server_label": "garage", "require_approval": "never"]]
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
            members["input"] = pick([
                [], [["type": "item_reference", "id": .string(anyItem())]],
                [["type": "message", "role": "user", "content": [["type": "input_text", "text": "x"]]]],
            ])
        }
        return .object(members)
    }

    private mutating func anyUpdate() -> JSONValue {
        let input: [JSONValue] = [
            ["turn_detection": .null], ["turn_detection": ["type": "server_vad", "idle_timeout_ms": 5000]],
            ["turn_detection": ["type": "semantic_vad", "interrupt_response": false]],
            ["transcription": .null], ["transcription": ["model": "live"]],
            ["format": ["type": "audio/pcmu"]], ["format": ["type": "audio/pcm", "rate": 24_000]],
            ["turn_detection": ["type": "server_vad", "threshold": 7]],
        ]
        return [
            "type": pick(["realtime", "realtime", "realtime", "transcription"]),
            "audio": ["input": pick(input)],
        ]
    }

    // MARK: Graph

    private mutating func speakForGraph() {
        let response = asked.isEmpty ? "resp_none" : pick(Array(asked.suffix(3)))
        switch Int.random(in: 0..<19, using: &random) {
        case 16: speakForTools()
        case 17, 18: answerCall()
        case 0..<4: session.reply(pick(["Hello", " there", ""]), to: response)
        case 4..<6:
            session.reply(
                pick(["", " end."]), to: response, isFinal: true,
                [
                    "finish": .string(pick(["stop", "stop", "length", "failed", "content_filter"])),
                    "tool_calls": .number(pick([0, 0, 1])),
                ])
        case 6..<9:
            session.speak(
                milliseconds: pick([0, 20, 20, 500]), in: response, isFinal: Bool.random(using: &random),
                ["segment": 0, "text": "Hello there", "text_offset": .number(pick([0, 6]))])
        case 9:
            session.call(
                "tool_call_delta",
                [
                    "call_id": .string(pick(["a", "b"])), "name": .string(pick(["f", "read", "g"])),
                    "arguments": "{\"x\"", "text_bytes": .number(pick([0, 0, 9])),
                ],
                in: response)
        case 10:
            session.call(
                "tool_call",
                [
                    "call_id": .string(pick(["a", "b"])), "name": .string(pick(["f", "read", "g"])),
                    "arguments_text": .string(pick(["{\"x\":1}", "{}"])),
                ], in: response)
        case 11: session.usage(of: response, ["status": .string(pick(["completed", "failed"]))])
        case 12, 13: hearSpeech()
        default:
            guard !utterances.isEmpty else { return }
            let utterance = pick(utterances)
            let isFinal = Bool.random(using: &random)
            session.understand(
                pick(["hello", "hello world", "", "hello world again"]), utterance: utterance,
                isFinal: isFinal)
            if isFinal { graph.end(utterance: utterance) }
        }
    }

    private mutating func speakForTools() {
        session.tell(
            servers: pick([
                [:], ["garage": nil], ["garage": ["f"]], ["garage": ["f", "read"]], ["attic": ["f"]],
                ["garage": ["f"], "attic": ["f"]],
            ]))
    }

    private mutating func answerCall() {
        let call = toolCalls.isEmpty ? "item_none" : pick(Array(toolCalls.suffix(3)))
        graph.finish(call)
        session.answer(call, pick([["output": "done"], ["output": ["a": 1]], ["error": "it is stuck"], [:]]))
    }

    private mutating func hearSpeech() {
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1:
            utteranceCount += 1
            let name = "heard_\(utteranceCount)"
            utterances.append(name)
            session.hear(
                "speech_started", utterance: name, ["audio_start_ms": .number(pick([0, 40, 10_000]))])
        case 2:
            session.hear(
                "speech_stopped", utterance: "heard_\(utteranceCount)",
                ["audio_end_ms": .number(pick([0, 60, 20_000]))])
        case 3:
            session.hear(
                "speech_paused", utterance: "heard_\(utteranceCount)",
                ["position": .number(pick([0, 900, 320_000])), "pitch_level": pick([.null, -7, 2])])
        case 4: session.hear("speech_resumed", utterance: "heard_\(utteranceCount)", ["silence_ms": 400])
        default: session.hear("turn_ended", utterance: "heard_\(utteranceCount)")
        }
    }

    private mutating func loseOrRegain() {
        let stage = pick(Stage.allCases)
        if Bool.random(using: &random) { session.lose(stage) } else { session.regain(stage) }
    }
}
