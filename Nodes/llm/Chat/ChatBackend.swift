import Dialogue
import HTTPClient
import Messages
import NodeRuntime

/// Answers by a model behind a server that speaks Chat Completions: llama.cpp, Ollama, vLLM, OpenAI and others.
final class ChatBackend: Backend {
    let settings: ChatSettings
    let transfers: Transfers
    var answers: [String: ChatAnswer] = [:]
    private var asked: [TransferID: ChatAnswer] = [:]
    var histories = Sessions<ChatHistory>()
    /// The tools that other nodes offer.
    var offers: [ToolOffer] = []
    /// Sessions that have ended but for answers that are still on their way.
    var endingSessions: Set<String> = []
    var isEnding = false
    private let timer: NodeTimer
    private var armedDeadline = UInt64.max
    /// Streams whose answer is whole: kept open for their connections to be used again, until a deadline.
    private var draining: [TransferID: UInt64] = [:]

    /// How many answers may be on their way at once.
    private static let mostAnswers = 1000
    /// How long a server may take to end a stream whose answer is whole, in milliseconds.
    static let endingMilliseconds = 2000

    init(_ node: NodeContext) throws {
        settings = try ChatSettings(node)
        transfers = try Transfers(node)
        timer = node.makeTimer()
    }

    // MARK: Questions

    func answer(_ conversation: Conversation, _ reply: OpenReply, _ node: NodeContext) {
        begin(ChatAnswer(reply, conversation, isTranscript: false, deadline: deadline(node)), node)
    }

    func deadline(_ node: NodeContext) -> UInt64 {
        node.now + UInt64(node[LanguageModel.requestTimeout]) * 1_000_000
    }

    func begin(_ answer: ChatAnswer, _ node: NodeContext) {
        // Whoever asks anew under the same id has given the first answer up.
        if let earlier = answers[answer.reply.response] { drop(earlier, node) }
        answers[answer.reply.response] = answer
        guard answers.count <= Self.mostAnswers else {
            return fail(
                answer,
                ResponseFailure(
                    type: "server_error", code: "too_many_responses",
                    message: "more than \(Self.mostAnswers) responses are asked for at once"), node)
        }
        attempt(answer, node)
    }

    /// Sends the request of the present round.
    func attempt(_ answer: ChatAnswer, _ node: NodeContext) {
        answer.resetAttempt()
        do throws(HTTPFailure) {
            let id = try transfers.start(settings.request(for: answer.conversation, node), node)
            answer.transfer = id
            asked[id] = answer
            wait(answer, .asking, milliseconds: node[LanguageModel.firstTokenTimeout], node)
        } catch {
            fail(answer, settings.failures.describe(error), node)
        }
    }

    // MARK: Time

    func wait(_ answer: ChatAnswer, _ phase: ChatAnswer.Phase, milliseconds: Int, _ node: NodeContext) {
        answer.phase = phase
        answer.phaseDeadline = node.now + UInt64(milliseconds) * 1_000_000
        arm(answer.nextDeadline, node)
    }

    /// Sets the timer, unless it fires earlier anyway: deadlines mostly move away.
    private func arm(_ deadline: UInt64, _ node: NodeContext) {
        guard deadline < armedDeadline else { return }
        armedDeadline = deadline
        node.set(timer, at: deadline)
    }

    private func timerFired(_ node: NodeContext) {
        armedDeadline = .max
        for (id, deadline) in draining where deadline <= node.now {
            draining[id] = nil
            transfers.cancel(id, node)
        }
        for answer in answers.values where answer.nextDeadline <= node.now { timeOut(answer, node) }
        let deadlines = answers.values.map(\.nextDeadline) + draining.values
        if let next = deadlines.min() { arm(next, node) }
    }

    private func timeOut(_ answer: ChatAnswer, _ node: NodeContext) {
        if answer.deadline <= node.now, answer.phase != .ending {
            let failure = slowness(LanguageModel.requestTimeout, "has not finished its answer", node)
            return fail(answer, failure, node)
        }
        if transfers.isPaused, answer.transfer != nil {
            // Not the server is slow, but the graph.
            return wait(answer, answer.phase, milliseconds: node[LanguageModel.idleTimeout], node)
        }
        switch answer.phase {
        case .pausing: attempt(answer, node)
        case .ending: complete(answer, node)
        case .callingTools: goOnAfterTools(answer, node)
        case .asking:
            // Whoever was silent for so long is no quicker when asked again, and somebody waits for a word.
            fail(answer, slowness(LanguageModel.firstTokenTimeout, "has answered nothing", node), node)
        case .streaming:
            let failure = slowness(LanguageModel.idleTimeout, "has been silent within an answer", node)
            fail(answer, failure, node)
        }
    }

    private func slowness(_ parameter: Parameter<Int>, _ what: String, _ node: NodeContext) -> ResponseFailure
    {
        settings.failures.timeout(node[parameter], parameter: parameter.name, what: what)
    }

    // MARK: Events

    func handle(_ event: NodeEvent, _ node: NodeContext) {
        if event[timer] { return timerFired(node) }
        for event in transfers.take(event, node) {
            if let answer = asked[event.transfer] {
                take(event.kind, answer, node)
            } else if event.kind.isLast {
                draining[event.transfer] = nil
            }
        }
    }

    /// Leaves a stream to its end, of which nothing more is of interest.
    func drain(_ answer: ChatAnswer, _ node: NodeContext) {
        guard let id = answer.transfer else { return }
        answer.transfer = nil
        asked[id] = nil
        let deadline = node.now + UInt64(Self.endingMilliseconds) * 1_000_000
        draining[id] = deadline
        arm(deadline, node)
    }

    /// Notes that the transfer of an answer is over.
    func forgetTransfer(of answer: ChatAnswer) {
        if let id = answer.transfer { asked[id] = nil }
        answer.transfer = nil
    }

    /// Closes the connection of an answer at once.
    func abort(_ answer: ChatAnswer, _ node: NodeContext) {
        if let id = answer.transfer { transfers.cancel(id, node) }
        forgetTransfer(of: answer)
    }

    /// Ends all work on an answer without a word.
    private func drop(_ answer: ChatAnswer, _ node: NodeContext) {
        abort(answer, node)
        remember(answer)
        forget(answer, node)
    }

    // MARK: Ends

    func cancel(response: String, session: String, _ node: NodeContext) {
        if let answer = answers[response] { drop(answer, node) }
    }

    func end(session: String, _ node: NodeContext) {
        if answers.values.contains(where: { $0.reply.session == session }) {
            endingSessions.insert(session)
            node.postponeSessionEnd()
        } else {
            _ = histories.take(session)
        }
    }

    func endInputs(_ node: NodeContext) {
        guard !answers.isEmpty else { return }
        isEnding = true
        node.postponeEnd()
    }

    /// Forgets an answer that has ended, and ends what waited for it.
    func forget(_ answer: ChatAnswer, _ node: NodeContext) {
        guard answers[answer.reply.response] === answer else { return }
        answers[answer.reply.response] = nil
        let session = answer.reply.session
        if endingSessions.contains(session), !answers.values.contains(where: { $0.reply.session == session })
        {
            endingSessions.remove(session)
            _ = histories.take(session)
            node.endSession(session)
        }
        if isEnding, answers.isEmpty { node.finish() }
    }
}
