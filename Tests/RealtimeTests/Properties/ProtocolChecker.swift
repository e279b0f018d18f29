import Messages
import Realtime

/// Holds the server events of one session against the rules that hold on every connection, whatever happens.
struct ProtocolChecker {
    /// A part of a message while it is being made.
    struct Part {
        var isSpeech: Bool
        var text = ""
        var byteCount = 0
        var ended: Set<String> = []
        var isClosed = false
    }

    struct OutputItem {
        let response: String
        let index: Int
        let isInConversation: Bool
        var callID: String?
        var isAdded = false
        var isDone = false
        var part: Part?
        var arguments = ""
        var hasEndedArguments = false
    }

    struct ResponseState {
        let isInConversation: Bool
        let isText: Bool
        var items: [String] = []
        var isDone = false
    }

    private var ownViolations: [String] = []
    private(set) var mcp = MCPChecker()
    var violations: [String] { ownViolations + mcp.violations }
    private(set) var eventIDs: Set<String> = []
    private(set) var order: [String] = []
    private(set) var deleted: Set<String> = []
    private(set) var responses: [String: ResponseState] = [:]
    private(set) var items: [String: OutputItem] = [:]
    /// Items whose transcription is promised and has not ended.
    private(set) var promised: Set<String> = []
    private var ended: Set<String> = []
    private var announced: String?
    private var speaking: String?
    private var committed: [String: String?] = [:]
    private var promises = false
    private var outputFormat = ""
    private(set) var isExpired = false

    /// Responses that run.
    var running: [String] { responses.filter { !$0.value.isDone }.keys.sorted() }

    mutating func require(_ condition: Bool, _ rule: @autoclosure () -> String) {
        if !condition { ownViolations.append(rule()) }
    }

    /// Takes the next event.
    mutating func check(_ event: JSONValue) {
        let type = event["type"]?.string ?? "?"
        let id = event["event_id"]?.string ?? ""
        require(!id.isEmpty && eventIDs.insert(id).inserted, "\(type) has an event id of its own")
        mcp.check(event)
        let isEndOfCall =
            type == "response.output_item.done" && mcp.isCall(event["item"]?["id"]?.string ?? "")
        if let response = event["response_id"]?.string, type != "output_audio_buffer.cleared", !isEndOfCall {
            require(responses[response]?.isDone == false, "\(type) names a response that runs")
        }
        switch type {
        case "session.created", "session.updated": checkSession(event)
        case "error": isExpired = isExpired || event["error"]?["code"] == "session_expired"
        case "input_audio_buffer.speech_started":
            require(speaking == nil, "speech starts when none is open")
            speaking = event["item_id"]?.string
            announced = speaking
            require(!order.contains(speaking ?? ""), "speech_started announces a new item")
        case "input_audio_buffer.speech_stopped":
            require(speaking == event["item_id"]?.string, "speech that started stops")
            speaking = nil
        case "input_audio_buffer.timeout_triggered": announced = event["item_id"]?.string
        case "input_audio_buffer.cleared":
            speaking = nil
            announced = nil
        case "input_audio_buffer.committed": checkCommitted(event)
        case "conversation.item.added": checkAdded(event)
        case "conversation.item.done": checkItemDone(event)
        case "conversation.item.deleted":
            let item = event["item_id"]?.string ?? ""
            require(order.contains(item), "what is deleted was there")
            require(!promised.contains(item), "a transcription ends before its item is deleted")
            order.removeAll { $0 == item }
            deleted.insert(item)
        case "conversation.item.retrieved":
            require(order.contains(event["item"]?["id"]?.string ?? ""), "what is retrieved is there")
        case "conversation.item.truncated":
            require(order.contains(event["item_id"]?.string ?? ""), "what is truncated is there")
        case "conversation.item.input_audio_transcription.completed",
            "conversation.item.input_audio_transcription.failed":
            let item = event["item_id"]?.string ?? ""
            require(order.contains(item), "\(type) names an item of the conversation")
            require(ended.insert(item).inserted, "a transcription ends once")
            require(promised.remove(item) != nil, "only promised transcriptions end")
        case "conversation.item.input_audio_transcription.delta":
            let item = event["item_id"]?.string ?? ""
            require(order.contains(item) || item == announced, "a transcription names an item that is known")
            require(!ended.contains(item), "no delta follows the end of a transcription")
        case "mcp_list_tools.in_progress", "mcp_list_tools.completed", "mcp_list_tools.failed":
            let item = event["item_id"]?.string ?? ""
            require(order.contains(item) || deleted.contains(item), "\(type) names an item that was added")
        default: checkResponse(type, event)
        }
    }

    private static func hasStatus(_ item: JSONValue?) -> Bool {
        item?["type"]?.string?.hasPrefix("mcp_") != true
    }

    private mutating func checkSession(_ event: JSONValue) {
        let session = event["session"]
        promises =
            session?["type"] == "transcription" || session?["audio"]?["input"]?["transcription"] != .null
        outputFormat = session?["audio"]?["output"]?["format"]?["type"]?.string ?? ""
    }

    private mutating func checkCommitted(_ event: JSONValue) {
        let item = event["item_id"]?.string ?? ""
        if let announced { require(item == announced, "what was announced is committed") }
        announced = nil
        speaking = nil
        require(event["previous_item_id"]?.string == order.last, "committed names its predecessor")
        committed[item] = event["previous_item_id"]?.string
        if promises { promised.insert(item) }
    }

    private mutating func checkAdded(_ event: JSONValue) {
        let item = event["item"]?["id"]?.string ?? ""
        let previous = event["previous_item_id"]?.string
        require(!item.isEmpty && !order.contains(item), "an item is added once")
        require(previous == nil || order.contains(previous ?? ""), "the item before an item is there")
        if let known = committed[item] { require(known == previous, "committed and added agree") }
        let index = previous.flatMap { order.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        order.insert(item, at: index)
        guard let output = items[item] else { return }
        require(output.isInConversation, "items beside the conversation are not added to it")
        require(output.part == nil && output.arguments.isEmpty, "an item is added before its content")
        require(
            event["item"]?["status"] == "in_progress" || !Self.hasStatus(event["item"]),
            "an item of a response is added in progress")
        require(index == order.count - 1, "an item of a response is the last")
        items[item]?.isAdded = true
    }

    private mutating func checkItemDone(_ event: JSONValue) {
        let item = event["item"]?["id"]?.string ?? ""
        require(order.contains(item), "an item that is done was added")
        let index = order.firstIndex(of: item) ?? 0
        require(
            event["previous_item_id"]?.string == (index > 0 ? order[index - 1] : nil),
            "done names the predecessor of the moment")
        guard let output = items[item] else { return }
        require(output.part?.isClosed != false, "the part of an item ends before the item")
        require(
            ["completed", "incomplete"].contains(event["item"]?["status"]?.string ?? "")
                || !Self.hasStatus(event["item"]), "done has a status")
    }

    private mutating func checkResponse(_ type: String, _ event: JSONValue) {
        switch type {
        case "response.created":
            let response = event["response"]
            let id = response?["id"]?.string ?? ""
            require(responses[id] == nil, "a response is created once")
            require(
                response?["output"] == [] && response?["status"] == "in_progress", "a response begins empty")
            let isInConversation = response?["conversation_id"] != .null
            let running = responses.values.contains { $0.isInConversation && !$0.isDone }
            require(!isInConversation || !running, "one response of the conversation runs at a time")
            responses[id] = ResponseState(
                isInConversation: isInConversation, isText: response?["output_modalities"] == ["text"])
        case "response.done": checkResponseDone(event)
        case "response.output_item.added":
            let response = event["response_id"]?.string ?? ""
            let item = event["item"]?["id"]?.string ?? ""
            require(
                event["output_index"]?.integer == responses[response]?.items.count, "output indexes count up")
            require(items[item] == nil, "an output item is added once")
            require(
                mayBegin(event["item"], in: response), "an output item begins when the one before has ended")
            items[item] = OutputItem(
                response: response, index: responses[response]?.items.count ?? 0,
                isInConversation: responses[response]?.isInConversation ?? false,
                callID: event["item"]?["call_id"]?.string)
            responses[response]?.items.append(item)
        case "response.output_item.done":
            let item = event["item"]?["id"]?.string ?? ""
            require(items[item]?.isDone == false, "an output item is done once")
            require(items[item]?.part?.isClosed != false, "the part of an output item ends before it")
            require(
                items[item]?.arguments == event["item"]?["arguments"]?.string ?? ""
                    || event["item"]?["type"] == "mcp_approval_request",
                "an item has the arguments of its deltas")
            items[item]?.isDone = true
        case "rate_limits.updated", "output_audio_buffer.cleared", "response.mcp_call.in_progress",
            "response.mcp_call.completed", "response.mcp_call.failed", "response.warning":
            break
        default: checkContent(type, event)
        }
    }

    /// Whether an item of a response may begin: one at a time, but for calls at servers, which run beside each other, and
    /// speech, whose sound comes later than all else.
    private func mayBegin(_ item: JSONValue?, in response: String) -> Bool {
        let isSpeech = item?["type"] == "message" && responses[response]?.isText == false
        let open = responses[response]?.items.filter { items[$0]?.isDone == false && !mcp.isCall($0) } ?? []
        return isSpeech || open.allSatisfy { items[$0]?.part?.isSpeech == true }
    }

    private mutating func checkResponseDone(_ event: JSONValue) {
        let response = event["response"]
        let id = response?["id"]?.string ?? ""
        require(responses[id]?.isDone == false, "a response is done once")
        responses[id]?.isDone = true
        let made = response?["output"]?.array?.map { $0["id"]?.string ?? "" } ?? []
        require(made == responses[id]?.items, "response.done lists the items in order")
        let open = made.filter { items[$0]?.isDone != true }
        require(
            open.allSatisfy(mcp.isCall) && mcp.mayOutlive(id, count: open.count),
            "items are done before their response, but for calls that wait for approval")
        let status = response?["status"]?.string ?? ""
        require(
            (status == "completed") == (response?["status_details"] == .null),
            "only what is incomplete has details")
        require(response?["usage"]?["total_tokens"]?.integer != nil, "what is done has usage")
    }

    private mutating func checkContent(_ type: String, _ event: JSONValue) {
        let id = event["item_id"]?.string ?? ""
        guard var item = items[id] else { return require(false, "\(type) names an output item") }
        defer { items[id] = item }
        require(!item.isDone, "\(type) comes before the item is done")
        require(item.response == event["response_id"]?.string, "\(type) names the response of its item")
        require(item.index == event["output_index"]?.integer, "\(type) has the output index of its item")
        require(item.isAdded || !item.isInConversation, "\(type) comes after conversation.item.added")
        let delta = event["delta"]?.string ?? ""
        let kind = type.split(separator: ".").dropFirst().first.map(String.init) ?? ""
        switch type {
        case "response.content_part.added":
            require(item.part == nil, "a part begins once")
            item.part = Part(isSpeech: event["part"]?["type"] == "audio")
        case "response.output_text.delta", "response.output_audio_transcript.delta":
            require(
                item.part?.isClosed == false && item.part?.ended.isEmpty == true, "\(type) in an open part")
            require(item.part?.isSpeech == (kind == "output_audio_transcript"), "\(type) fits its part")
            item.part?.text += delta
        case "response.output_audio.delta":
            require(
                item.part?.isSpeech == true && item.part?.ended.isEmpty == true, "\(type) in an open part")
            let bytes = Base64.decode(delta) ?? []
            require(!bytes.isEmpty, "audio is base64 and not empty")
            // 200 ms of PCM at 24 kHz; G.711 has less.
            require(bytes.count <= 9600, "no audio delta is longer than 200 ms")
            item.part?.byteCount += bytes.count
        case "response.output_text.done", "response.output_audio.done",
            "response.output_audio_transcript.done":
            require(item.part?.ended.insert(kind).inserted == true, "\(type) comes once")
            if let text = event["text"]?.string ?? event["transcript"]?.string {
                require(text == item.part?.text, "\(type) is the sum of the deltas")
            }
        case "response.content_part.done":
            let expected: Set =
                item.part?.isSpeech == true ? ["output_audio", "output_audio_transcript"] : ["output_text"]
            require(item.part?.ended == expected, "the streams of a part end before it")
            require(item.part?.isClosed == false, "a part ends once")
            item.part?.isClosed = true
        case "response.function_call_arguments.delta", "response.mcp_call_arguments.delta":
            require(
                event["call_id"]?.string == item.callID && !item.hasEndedArguments, "\(type) in an open call")
            require((item.callID == nil) == type.contains("mcp"), "\(type) fits its item")
            item.arguments += delta
        case "response.function_call_arguments.done", "response.mcp_call_arguments.done":
            require(event["arguments"]?.string == item.arguments, "\(type) is the sum of the deltas")
            require(!item.hasEndedArguments, "\(type) comes once")
            item.hasEndedArguments = true
        default: require(false, "\(type) is a known event")
        }
    }
}
