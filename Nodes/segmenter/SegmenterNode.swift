import Messages
import NodeRuntime
import Segmentation

/// Cuts replies into sentences for the voice.
@main
struct SegmenterNode: Node {
    static let text = Input<Text>(
        "text",
        "Deltas of replies; those of several sessions and responses may alternate, those marked 'modalities': [\"text\"] stay unspoken.",
        required: true)
    static let cancel = Input<Event>("cancel", "Responses to forget: events 'cancel'.", urgent: true)
    static let sentence = Output<Text>(
        "sentence",
        "Speakable sentences in order, numbered by 'segment' from 0; the last of a response is final.")
    static let firstMinWords = Parameter<Int>(
        "first_min_words", default: 3, in: 1...50, unit: "words",
        "The first segment may end at a comma, once it has this many words.", changeable: true)
    static let maxChars = Parameter<Int>(
        "max_chars", default: 250, in: 20...5000, unit: "characters",
        "The longest segment; a longer sentence is cut after a clause, else between words.", changeable: true)

    static let manifest = Manifest(
        name: "segmenter", purpose: "Cuts replies into speakable sentences, each as early as possible.",
        ports: [text, cancel, sentence], parameters: [firstMinWords, maxChars])

    private var replies = OpenReplies()

    init(_ node: NodeContext) throws {}

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let delta = try event[Self.text] {
            take(delta, node)
        } else if case .cancelled(let response, let session) = event {
            replies.forget(response: response, session: session)
        } else if case .sessionEnded(let session) = event {
            for reply in replies.take(session: session) { end(reply, node) }
        } else if case .inputsEnded = event {
            for reply in replies.takeAll() { end(reply, node) }
        }
    }

    private mutating func take(_ delta: Text, _ node: NodeContext) {
        // Its client reads: nothing of it is to be spoken.
        guard delta.metadata["modalities"] != ["text"] else { return }
        let key = ReplyKey(session: delta.metadata.session, response: delta.metadata.response)
        // A start without the end of the one before: that one will have no end of its own.
        if delta.isStart, let unfinished = replies.take(key) { end(unfinished, node) }
        var reply = replies.take(key) ?? OpenReply(limits: limits(node), metadata: delta.metadata)
        reply.metadata = delta.metadata
        for sentence in reply.segmenter.append(delta.content) {
            send(sentence, of: &reply, isFinal: false, node)
        }
        if delta.isFinal {
            end(reply, node)
        } else if let oldest = replies.keep(reply, for: key) {
            node.log(.warning, "more replies are open than can be: the oldest is ended", session: key.session)
            end(oldest, node)
        }
    }

    private func limits(_ node: NodeContext) -> SegmentLimits {
        SegmentLimits(firstMinimumWords: node[Self.firstMinWords], maximumCharacters: node[Self.maxChars])
    }

    private func end(_ reply: OpenReply, _ node: NodeContext) {
        var reply = reply
        let rest = reply.segmenter.finish()
        for sentence in rest.dropLast() { send(sentence, of: &reply, isFinal: false, node) }
        send(rest.last ?? "", of: &reply, isFinal: true, node)
    }

    private func send(_ sentence: String, of reply: inout OpenReply, isFinal: Bool, _ node: NodeContext) {
        var metadata = reply.metadata
        metadata["segment"] = .number(reply.segmentCount)
        node.send(
            Text(sentence, isStart: reply.segmentCount == 0, isFinal: isFinal, metadata: metadata),
            to: Self.sentence)
        reply.segmentCount += 1
    }
}
