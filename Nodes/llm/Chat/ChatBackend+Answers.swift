import HTTPClient
import Messages
import NodeRuntime

/// What a server sends, until an answer has ended.
extension ChatBackend {
    func take(_ event: TransferEvent.Kind, _ answer: ChatAnswer, _ node: NodeContext) {
        switch event {
        case .head(let head):
            answer.head = head
            let limits = RateLimits.read(head)
            if !limits.isEmpty { answer.reply.usage.rateLimits = limits }
        case .body(let bytes):
            if answer.phase == .streaming { keepWaiting(answer, node) }
            take(bytes, answer, node)
        case .end:
            forgetTransfer(of: answer)
            endBody(answer, node)
        case .failure(let failure):
            forgetTransfer(of: answer)
            if answer.phase == .ending { return complete(answer, node) }
            let described = settings.failures.describe(failure)
            if RetryPolicy.isWorthRetrying(failure) {
                retry(answer, described, asked: nil, node)
            } else {
                fail(answer, described, node)
            }
        }
    }

    private func keepWaiting(_ answer: ChatAnswer, _ node: NodeContext) {
        wait(answer, .streaming, milliseconds: node[LanguageModel.idleTimeout], node)
    }

    private func take(_ bytes: [UInt8], _ answer: ChatAnswer, _ node: NodeContext) {
        guard answer.head.isSuccess, !answer.head.isOfType("application/json") else {
            let room = ChatAnswer.longestBody - answer.body.count
            if bytes.count > room, answer.head.isSuccess {
                return fail(answer, settings.failures.describe(.tooLong), node)
            }
            answer.body += bytes.prefix(room)
            return
        }
        do throws(EventStreamError) {
            for event in try answer.events.take(bytes) {
                guard take(event.data, answer, node) else { return }
            }
        } catch {
            fail(answer, settings.failures.describe(.malformed(error.description)), node)
        }
    }

    /// Takes one chunk of an answer, or the mark at its end. `false` where nothing more of this attempt counts.
    private func take(_ data: String, _ answer: ChatAnswer, _ node: NodeContext) -> Bool {
        if data.trimmedOfSpaces == "[DONE]" {
            // A server that is interrupted may end the stream as if it had answered.
            if answer.stream.finish == nil, !answer.hasDelivered {
                retry(answer, settings.failures.cut, asked: nil, node)
            } else {
                complete(answer, node)
            }
            return false
        }
        do throws(ChatStream.Fault) {
            for piece in try answer.stream.take(data) { tell(piece, answer, node) }
        } catch {
            let failure = settings.failures.describe(error)
            // An error that a server tells instead of an answer may pass.
            if case .told = error {
                retry(answer, failure, asked: nil, node)
            } else {
                fail(answer, failure, node)
            }
            return false
        }
        if answer.stream.finish == nil {
            keepWaiting(answer, node)
        } else if answer.phase != .ending {
            // The count of the tokens and the mark of the end may follow.
            wait(answer, .ending, milliseconds: Self.endingMilliseconds, node)
        }
        return true
    }

    private func tell(_ piece: ChatStream.Piece, _ answer: ChatAnswer, _ node: NodeContext) {
        switch piece {
        case .text(let text):
            if !answer.isTranscript { answer.sendEndedCalls(node) }
            answer.reply.say(answer.spaced(text), node)
        case .arguments(let delta, let index):
            // What the node itself goes on with, it sends when the answer is whole.
            if !answer.isTranscript, index == answer.calls.count { answer.sendEndedCalls(node) }
            let call = answer.take(arguments: delta, ofCall: index, node)
            guard let call, !answer.isTranscript else { return }
            answer.reply.sendDelta(delta, of: call, node)
            if index < answer.calls.count - 1 { answer.sendEndedCalls(node) }
        }
    }

    // MARK: Ends

    private func endBody(_ answer: ChatAnswer, _ node: NodeContext) {
        guard answer.head.isSuccess else { return endRefused(answer, node) }
        if answer.head.isOfType("application/json") {
            do throws(ChatStream.Fault) {
                for piece in try answer.stream.take(String(decoding: answer.body, as: UTF8.self)) {
                    tell(piece, answer, node)
                }
                return complete(answer, node)
            } catch {
                return fail(answer, settings.failures.describe(error), node)
            }
        }
        if let last = answer.events.finish() {
            guard take(last.data, answer, node) else { return }
        }
        if answer.stream.finish != nil {
            complete(answer, node)
        } else if answer.head.isOfType("text/event-stream") || answer.hasDelivered {
            retry(answer, settings.failures.cut, asked: nil, node)
        } else {
            let type = answer.head["content-type"] ?? "no type"
            fail(answer, settings.failures.describe(.malformed("a body of \(type)")), node)
        }
    }

    private func endRefused(_ answer: ChatAnswer, _ node: NodeContext) {
        let failure = settings.failures.describe(answer.head, body: answer.body)
        // An account without money has as little in a second.
        guard RetryPolicy.isWorthRetrying(answer.head), failure.code != "insufficient_quota" else {
            return fail(answer, failure, node)
        }
        retry(answer, failure, asked: RetryAfter.seconds(answer.head, now: WallClock.seconds), node)
    }

    /// Sends the request once more after a while, where nothing of its answer has been sent on.
    func retry(_ answer: ChatAnswer, _ failure: ResponseFailure, asked: Double?, _ node: NodeContext) {
        let policy = RetryPolicy(mostRetries: node[LanguageModel.maxRetries])
        let pause = policy.pause(
            afterRetries: answer.retries, asked: asked, chance: .random(in: 0..<1))
        guard !answer.hasDelivered, let pause, node.now + UInt64(pause * 1e9) < answer.deadline else {
            return fail(answer, failure, node)
        }
        abort(answer, node)
        answer.retries += 1
        node.count("retries")
        let milliseconds = Int((pause * 1000).rounded(.up))
        node.log(
            .warning, "\(failure.message); attempt \(answer.retries + 1) in \(milliseconds) ms",
            session: answer.reply.session)
        wait(answer, .pausing, milliseconds: milliseconds, node)
    }

    /// Ends an answer that has failed.
    func fail(_ answer: ChatAnswer, _ failure: ResponseFailure, _ node: NodeContext) {
        abort(answer, node)
        node.count("failures")
        node.log(.error, "\(answer.reply.response): \(failure.message)", session: answer.reply.session)
        if answer.hasDelivered { answer.addUsage(settings.prices) }
        remember(answer)
        answer.reply.end(.failed, failure: failure, node)
        forget(answer, node)
    }

    /// Ends an answer that is whole, or goes on with the results of its tools.
    func complete(_ answer: ChatAnswer, _ node: NodeContext) {
        drain(answer, node)
        answer.sendCalls(node)
        answer.addUsage(settings.prices)
        let end = answer.stream.end
        if answer.isTranscript, end == .toolCalls, answer.rounds < ChatAnswer.mostRounds {
            return awaitTools(answer, node)
        }
        remember(answer)
        answer.reply.end(end, node)
        forget(answer, node)
    }
}

extension HTTPHead {
    fileprivate var isSuccess: Bool { (200..<300).contains(status) }
}

extension String {
    fileprivate var trimmedOfSpaces: Substring {
        drop { $0 == " " }.prefix { $0 != " " }
    }
}
