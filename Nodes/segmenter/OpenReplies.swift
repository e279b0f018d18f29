import Messages
import Segmentation

/// Which reply a delta belongs to.
struct ReplyKey: Hashable {
    var session: String
    var response: String?
}

/// A reply that has begun and not ended.
struct OpenReply {
    var segmenter: Segmenter
    /// That of the latest delta.
    var metadata: Metadata
    /// Segments sent so far.
    var segmentCount = 0

    init(limits: SegmentLimits, metadata: Metadata) {
        segmenter = Segmenter(limits: limits)
        self.metadata = metadata
    }
}

/// The replies that are open, the one that went on last at the end; a bounded number of them, for each session too.
struct OpenReplies {
    private var replies: [(key: ReplyKey, reply: OpenReply)] = []

    /// How many replies of one session may be open at once: more have been abandoned by their sender.
    static let mostInSession = 16
    /// How many replies of all sessions may be open at once.
    static let most = 1000

    mutating func take(_ key: ReplyKey) -> OpenReply? {
        guard let index = replies.firstIndex(where: { $0.key == key }) else { return nil }
        return replies.remove(at: index).reply
    }

    /// Keeps a reply. Returns the one that rested longest, where that is one too many.
    mutating func keep(_ reply: OpenReply, for key: ReplyKey) -> OpenReply? {
        replies.append((key, reply))
        let isFull = replies.count > Self.most
        guard isFull || replies.count(where: { $0.key.session == key.session }) > Self.mostInSession else {
            return nil
        }
        return replies.firstIndex { isFull || $0.key.session == key.session }.map {
            replies.remove(at: $0).reply
        }
    }

    mutating func forget(response: String, session: String) {
        replies.removeAll { $0.key.response == response && (session.isEmpty || $0.key.session == session) }
    }

    mutating func take(session: String) -> [OpenReply] {
        defer { replies.removeAll { $0.key.session == session } }
        return replies.filter { $0.key.session == session }.map(\.reply)
    }

    mutating func takeAll() -> [OpenReply] {
        defer { replies = [] }
        return replies.map(\.reply)
    }
}
