import HTTPClient
import Messages
import NodeRuntime

/// The replies of all sessions, each on its way through the rules and then past the server.
final class Moderator {
    /// Which reply a delta belongs to.
    struct Key: Hashable {
        var session: String
        var response: String?
    }

    private let ruleBook: [ModerationRule]
    private let phrases: [(rule: Int, phrase: Phrase)]
    private let service: ModerationService?
    private let transfers: Transfers?
    private let timer: NodeTimer
    private var replies: [Key: GuardedReply] = [:]
    /// The replies in the order in which they began.
    private var order: [Key] = []
    private var asked: [TransferID: Key] = [:]
    private var endingSessions: Set<String> = []
    private var isEnding = false

    /// How many replies may be open at once; the oldest are abandoned by their senders.
    private static let mostReplies = 1000

    init(_ node: NodeContext) throws {
        let path = node[ModerationNode.rules]
        ruleBook = path.isEmpty ? [] : try ModerationRules.load(path: path)
        phrases = ruleBook.enumerated().flatMap { index, rule in rule.phrases.map { (index, $0) } }
        service = try ModerationService(node)
        guard service != nil || !phrases.isEmpty else {
            throw NodeError.configuration(
                "moderation needs a file of rules ('rules') or a server ('base_url')")
        }
        transfers = service == nil ? nil : try Transfers(node)
        timer = node.makeTimer()
    }

    // MARK: Deltas

    func take(_ delta: Text, _ node: NodeContext) {
        let key = Key(session: delta.metadata.session, response: delta.metadata.response)
        // A start without the end of the one before: that one will have no end of its own.
        if delta.isStart, replies[key] != nil { forget(key, node) }
        let reply = reply(key, delta, node)
        reply.metadata = delta.metadata
        reply.isFinal = reply.isFinal || delta.isFinal
        if var watch = reply.watch {
            var findings = watch.take(delta.content)
            if delta.isFinal { findings += watch.finish() }
            reply.watch = watch
            for finding in findings where !reply.isBlocked { take(finding, reply, node) }
        } else if !reply.isBlocked {
            pass(delta.content, reply, node)
        }
        goOn(key, reply, node)
    }

    private func reply(_ key: Key, _ delta: Text, _ node: NodeContext) -> GuardedReply {
        if let reply = replies[key] { return reply }
        if order.count >= Self.mostReplies, let oldest = order.first {
            node.log(
                .warning, "more replies are open than can be: the oldest is forgotten",
                session: oldest.session)
            forget(oldest, node)
        }
        let reply = GuardedReply(
            metadata: delta.metadata, watch: phrases.isEmpty ? nil : PhraseWatch(phrases))
        replies[key] = reply
        order.append(key)
        return reply
    }

    private func take(_ finding: PhraseWatch.Finding, _ reply: GuardedReply, _ node: NodeContext) {
        switch finding {
        case .clear(let text): pass(text, reply, node)
        case .hit(let index):
            act(ruleBook[index].action, [ruleBook[index].name], source: "rules", reply, node)
        }
    }

    /// Takes text that the rules have let pass.
    private func pass(_ text: String, _ reply: GuardedReply, _ node: NodeContext) {
        if service == nil { reply.send(text, node) } else { reply.sentences.append(text) }
    }

    /// Asks about what can be asked about, and ends the reply where nothing is left.
    private func goOn(_ key: Key, _ reply: GuardedReply, _ node: NodeContext) {
        if !reply.isBlocked, let service, let transfers {
            guard reply.transfer == nil else { return }
            reply.asked = reply.sentences.take(all: reply.isFinal)
            if reply.asked.contains(where: { !$0.isWhitespace }) {
                return ask(service, transfers, key, reply, node)
            }
            reply.send(reply.asked, node)
        }
        guard reply.isFinal else { return }
        if !reply.isBlocked { reply.end(node) }
        remove(key, node)
    }

    private func act(
        _ action: ModerationAction, _ names: [String], source: String, _ reply: GuardedReply,
        _ node: NodeContext
    ) {
        names.forEach(reply.note)
        node.count(action == .block ? "blocked" : "flagged")
        let response = reply.metadata.response
        node.send(
            Event(
                "moderation",
                [
                    "response": response.map(JSONValue.string) ?? .null, "action": .string(action.rawValue),
                    "categories": .array(names.map(JSONValue.string)), "source": .string(source),
                ], time: node.now, metadata: reply.metadata), to: ModerationNode.findings)
        guard action == .block else { return }
        reply.refuse(node[ModerationNode.refusal], aloud: node[ModerationNode.speaksRefusal], node)
        guard !reply.isFinal, response != nil else { return }
        node.send(Event("cancel", time: node.now, metadata: reply.metadata), to: ModerationNode.stop)
    }

    // MARK: The server

    private func ask(
        _ service: ModerationService, _ transfers: Transfers, _ key: Key, _ reply: GuardedReply,
        _ node: NodeContext
    ) {
        do throws(HTTPFailure) {
            let id = try transfers.start(service.request(reply.asked), node)
            asked[id] = key
            reply.transfer = id
            reply.head = HTTPHead()
            reply.body = []
            reply.deadline = node.now + UInt64(node[ModerationNode.timeout]) * 1_000_000
            setTimer(node)
        } catch {
            take(.none(service.describe(error.description)), key, reply, node)
        }
    }

    private func setTimer(_ node: NodeContext) {
        let deadline = replies.values.map(\.deadline).min() ?? .max
        if deadline == .max { node.stop(timer) } else { node.set(timer, at: deadline) }
    }

    func handle(_ event: NodeEvent, _ node: NodeContext) {
        guard let service, let transfers else { return }
        if event[timer] {
            let milliseconds = node[ModerationNode.timeout]
            for (key, reply) in replies where reply.deadline <= node.now {
                endTransfer(of: reply, node)
                take(.none(service.describe("none within \(milliseconds) ms (timeout_ms)")), key, reply, node)
            }
            return setTimer(node)
        }
        for event in transfers.take(event, node) {
            guard let key = asked[event.transfer], let reply = replies[key] else { continue }
            switch event.kind {
            case .head(let head): reply.head = head
            case .body(let bytes):
                reply.body += bytes.prefix(ModerationService.largestAnswer - reply.body.count)
            case .end:
                endTransfer(of: reply, node)
                take(service.verdict(reply.head, reply.body), key, reply, node)
            case .failure(let failure):
                endTransfer(of: reply, node)
                take(.none(service.describe(failure.description)), key, reply, node)
            }
        }
        setTimer(node)
    }

    private func take(
        _ verdict: ModerationService.Verdict, _ key: Key, _ reply: GuardedReply, _ node: NodeContext
    ) {
        switch verdict {
        case .found(let categories):
            if !categories.isEmpty {
                act(
                    ModerationAction(rawValue: node[ModerationNode.action]) ?? .block, categories,
                    source: "server",
                    reply, node)
            }
        case .none(let reason):
            node.count("failures")
            let isPassed = node[ModerationNode.onFailure] == "pass"
            node.log(isPassed ? .warning : .error, reason, session: reply.session)
            if !isPassed { act(.block, ["no_verdict"], source: "server", reply, node) }
        }
        reply.send(reply.asked, node)
        reply.asked = ""
        goOn(key, reply, node)
    }

    private func endTransfer(of reply: GuardedReply, _ node: NodeContext) {
        if let id = reply.transfer {
            asked[id] = nil
            transfers?.cancel(id, node)
        }
        reply.transfer = nil
        reply.deadline = .max
    }

    // MARK: Ends

    /// Forgets a response that was cancelled.
    func forget(response: String, session: String, _ node: NodeContext) {
        for key in replies.keys where key.response == response && (session.isEmpty || key.session == session)
        {
            forget(key, node)
        }
    }

    private func forget(_ key: Key, _ node: NodeContext) {
        if let reply = replies[key] { endTransfer(of: reply, node) }
        remove(key, node)
    }

    /// Takes a reply away that has ended, and ends what waited for it.
    private func remove(_ key: Key, _ node: NodeContext) {
        guard replies.removeValue(forKey: key) != nil else { return }
        order.removeAll { $0 == key }
        if endingSessions.contains(key.session), !replies.keys.contains(where: { $0.session == key.session })
        {
            endingSessions.remove(key.session)
            node.endSession(key.session)
        }
        if isEnding, replies.isEmpty { node.finish() }
    }

    func end(session: String, _ node: NodeContext) {
        endAll(node) { $0.session == session }
        guard replies.keys.contains(where: { $0.session == session }) else { return }
        endingSessions.insert(session)
        node.postponeSessionEnd()
    }

    func endInputs(_ node: NodeContext) {
        endAll(node) { _ in true }
        guard !replies.isEmpty else { return }
        isEnding = true
        node.postponeEnd()
    }

    /// Ends replies whose sender has not.
    private func endAll(_ node: NodeContext, where isMeant: (Key) -> Bool) {
        for key in order.filter(isMeant) {
            guard let reply = replies[key], !reply.isFinal else { continue }
            take(Text("", isFinal: true, metadata: reply.metadata), node)
        }
    }
}
