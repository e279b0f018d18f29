import Messages

/// A response from `response.created` to `response.done`.
struct Response {
    /// An item that llm reads before it answers.
    enum ContextEntry: Equatable, Sendable {
        case conversation(String)
        /// One that only this response has, by its place in `ownContext`.
        case own(Int)
    }

    let id: String
    let settings: ResponseSettings
    let context: [ContextEntry]
    /// Whether its context is the conversation as it stands.
    let answersWholeConversation: Bool
    /// When the spoken turn ended that it answers without the client's asking, in nanoseconds.
    let turnEnd: UInt64?
    /// Items that the client gave for this response only.
    var ownContext: [Item]
    var life = ResponseLifecycle.waiting
    /// Items whose transcripts are awaited.
    var awaited: Set<String> = []
    /// What was made so far, by output index; of what is in progress only the beginning.
    var output: [Item] = []
    var message: OpenMessage?
    var calls: [OpenCall] = []
    /// What llm may call, and what it means by each name.
    var tools = ToolTable()
    /// How many calls of servers' tools are at work.
    var runningCallCount = 0
    /// Whether llm has said its last word.
    var isReplyFinal = false
    /// How llm says that it ended.
    var finish = "stop"
    /// How many calls belong to it, as llm says at the end.
    var expectedCallCount = 0
    /// Whether it was told that moderation found something in it.
    var isFlagged = false
    /// Whether the last word of tts has been sent.
    var isSpeechFinal = false
    /// What waits to be sent until the client has played more.
    var heldSpeech = HeldSpeech()
    var usage: Event?
    /// When something of it was heard last, in nanoseconds.
    var lastSign: UInt64
    /// When its first audio was sent, in nanoseconds.
    var firstAudioTime: UInt64?
    /// Speech of the user in its context, in milliseconds.
    var inputMilliseconds = 0
    /// Earlier speech of the assistant in its context, in milliseconds.
    var earlierMilliseconds = 0
    /// Bytes of text in its context.
    var inputByteCount = 0
    /// Bytes of speech that were sent.
    var outputByteCount = 0
    /// Whether a message of it has begun: all its speech is one, while text behind a call is another.
    var hasMessage = false
    /// What waits for a call to end.
    var held = HeldOutput()
    /// Pieces of calls that came before the text that llm said before them: text has a way of its own through the graph.
    var earlyCalls: [CallPiece] = []
    /// Bytes of text that llm has said.
    var saidByteCount = 0

    /// Speech that was sent, in milliseconds.
    var outputMilliseconds: Int { settings.format.milliseconds(byteCount: outputByteCount) }

    var isInConversation: Bool { settings.isInConversation }

    /// Whether all calls that belong to it are complete. One that llm began and does not count was cut off.
    var hasAllCalls: Bool { calls.count(where: \.isDone) + held.wholeCallCount >= expectedCallCount }

    /// The place of the call that is being told.
    var openCall: Int? { calls.firstIndex { !$0.isDone } }

    /// Whether nothing is missing of its calls, results of servers included.
    var hasEndedCalls: Bool { hasAllCalls && runningCallCount == 0 }

    /// Whether tts has said its last word.
    var hasAllSpeech: Bool { isSpeechFinal || heldSpeech.isComplete }

    /// Bytes of text that the client was told, or will be.
    var toldByteCount: Int {
        let messages = output.reduce(message?.told.utf8.count ?? 0) { sum, item in
            item.content.reduce(sum) { $0 + $1.byteCount }
        }
        let early = earlyCalls.reduce(held.byteCount) { $0 + ($1.arguments?.utf8.count ?? 0) }
        return calls.reduce(messages + early) { $0 + $1.arguments.utf8.count }
    }

    /// Whether a piece of a call comes before text that llm said before it.
    func isEarly(_ call: CallPiece) -> Bool {
        !isReplyFinal && (!earlyCalls.isEmpty || call.textByteCount > saidByteCount)
    }

    /// Has a piece of a call wait for text.
    mutating func keep(early call: CallPiece) {
        if let last = earlyCalls.last, last.modelID == call.modelID, !last.isWhole,
            last.textByteCount == call.textByteCount
        {
            earlyCalls[earlyCalls.count - 1].add(call)
        } else {
            earlyCalls.append(call)
        }
    }

    /// Takes the pieces whose text has come; all of them where no more of it comes.
    mutating func takeEarlyCalls() -> [CallPiece] {
        let ready = earlyCalls.prefix { isReplyFinal || $0.textByteCount <= saidByteCount }
        earlyCalls.removeFirst(ready.count)
        return Array(ready)
    }

    /// Takes a frame of tts and its metadata. Gives what the client is sent of it, where there is something.
    ///
    /// All of it happens here, in place: whoever reads one thing after the other of a response from outside copies it.
    mutating func speak(
        _ frame: Audio, _ marks: [String: JSONValue], keeping limit: Int, at now: UInt64
    ) -> (bytes: [UInt8], format: ClientAudioFormat, writer: AudioDeltaWriter)? {
        guard let bytes = message?.speech?.take(frame, marks, keeping: limit), !bytes.isEmpty,
            let writer = message?.speech?.writer
        else { return nil }
        if firstAudioTime == nil { firstAudioTime = now }
        outputByteCount += bytes.count
        return (bytes, settings.format, writer)
    }

    /// How it ends if nothing goes wrong any more.
    var outcome: ResponseOutcome {
        switch finish {
        case "length": .incomplete(.maxOutputTokens)
        case "content_filter": .incomplete(.contentFilter)
        case "failed": .failed(failure)
        default: usage?["status"]?.string == "failed" ? .failed(failure) : .completed
        }
    }

    /// What llm says went wrong.
    private var failure: Failure {
        let error = usage?["error"]
        return Failure(
            type: error?["type"]?.string ?? "server_error", code: error?["code"]?.string,
            message: error?["message"]?.string ?? "The language model failed to answer.")
    }
}

/// The message that a response is making.
struct OpenMessage {
    let itemID: String
    let outputIndex: Int
    /// What was written, where the response is text.
    var text = ""
    /// What is said, where the response is speech.
    var speech: OutgoingSpeech?

    /// The part as it would stand in the item now.
    var part: ContentPart {
        speech.map { .outputAudio($0.part) } ?? .outputText(text)
    }

    /// All that the client was told in deltas.
    var told: String { speech?.part.transcript ?? text }
}

/// A call that a response is making.
struct OpenCall {
    /// Who is to do it.
    enum Target {
        /// The client, which knows the call by an id.
        case function(callID: String)
        case server(ToolTable.Entry)
    }

    /// The id that llm gave it.
    let modelID: String
    let target: Target
    let itemID: String
    let outputIndex: Int
    let name: String
    /// What the client was told of the arguments.
    var arguments = ""
    var isDone = false
}

extension [Response] {
    /// The place of the response with an id.
    func place(of id: String?) -> Int? {
        // No closure, which would copy each response to look at it.
        for index in indices where self[index].id == id { return index }
        return nil
    }
}
