import HTTPClient
import Messages
import NodeRuntime

/// A reply that is being looked at.
final class GuardedReply {
    /// That of the latest delta.
    var metadata: Metadata
    var watch: PhraseWatch?
    /// What waits for an endpoint's verdict: the sentences that it is asked about, and those after them.
    var sentences = SentenceBuffer()
    var asked = ""
    var transfer: TransferID?
    var head = HTTPHead()
    var body: [UInt8] = []
    /// When there has been no verdict for too long, in nanoseconds.
    var deadline = UInt64.max
    /// Whether the reply has ended as far as its sender is concerned.
    var isFinal = false
    /// Whether it has been ended: what still comes of it is thrown away.
    var isBlocked = false
    private var hasBegun = false
    /// The last character that was sent, but for white space.
    private var lastSent: Character?
    /// What was found in it, by name.
    private(set) var found: [String] = []

    init(metadata: Metadata, watch: PhraseWatch?) {
        self.metadata = metadata
        self.watch = watch
    }

    var session: String { metadata.session }

    func note(_ name: String) {
        if !found.contains(name) { found.append(name) }
    }

    /// Sends what is clear.
    func send(_ text: String, _ node: NodeContext) {
        guard !text.isEmpty, !isBlocked else { return }
        node.send(Text(text, isStart: !hasBegun, metadata: marked), to: ModerationNode.moderated)
        hasBegun = true
        lastSent = text.last { !$0.isWhitespace } ?? lastSent
    }

    /// Ends the reply as its sender has.
    func end(_ node: NodeContext) {
        node.send(Text("", isStart: !hasBegun, isFinal: true, metadata: marked), to: ModerationNode.moderated)
    }

    /// Ends the reply with a refusal.
    func refuse(_ refusal: String, aloud: Bool, _ node: NodeContext) {
        isBlocked = true
        var metadata = marked
        metadata["finish"] = "content_filter"
        metadata["refusal"] = .string(refusal)
        metadata["tool_calls"] = 0
        // A sentence that breaks off is no part of the refusal.
        let link = lastSent.map { ".!?…".contains($0) ? " " : "… " } ?? ""
        let text = aloud ? link + refusal : ""
        node.send(
            Text(text, isStart: !hasBegun, isFinal: true, metadata: metadata), to: ModerationNode.moderated)
    }

    /// The metadata, with what was found.
    private var marked: Metadata {
        guard !found.isEmpty else { return metadata }
        var marked = metadata
        marked["moderation"] = ["flagged": true, "categories": .array(found.map(JSONValue.string))]
        return marked
    }
}
