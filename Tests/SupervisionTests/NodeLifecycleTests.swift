import Glibc
import Processes
import Testing

@testable import Supervision

@Suite struct NodeLifecycleTests {
    private let second = LifecycleRules.second

    private func running(_ rules: LifecycleRules = LifecycleRules()) -> NodeLifecycle {
        var lifecycle = NodeLifecycle(rules: rules)
        for event in [LifecycleEvent.started, .toldReady, .wentOn] { _ = lifecycle.handle(event, at: 0) }
        return lifecycle
    }

    @Test func `a program that ends well is finished`() {
        var lifecycle = running()
        #expect(lifecycle.handle(.ended(.exited(code: 0)), at: second) == [])
        #expect(lifecycle.state == .finished)
    }

    @Test func `a killed program starts again after 50 ms, then later and later`() {
        var lifecycle = running()
        var waits: [UInt64] = []
        for _ in 0..<4 {
            _ = lifecycle.handle(.ended(.killed(signal: SIGKILL)), at: second)
            waits.append((lifecycle.deadline ?? 0) - second)
            #expect(lifecycle.handle(.deadlinePassed, at: lifecycle.deadline ?? 0) == [.start])
            for event in [LifecycleEvent.started, .toldReady, .wentOn] {
                _ = lifecycle.handle(event, at: second)
            }
        }
        #expect(waits == [50_000_000, 100_000_000, 200_000_000, 400_000_000])
        #expect(lifecycle.restarts == 4)
    }

    @Test func `five failures in a minute are for good`() {
        var lifecycle = running()
        for _ in 0..<4 {
            _ = lifecycle.handle(.ended(.exited(code: 1)), at: second)
            _ = lifecycle.handle(.deadlinePassed, at: second)
            _ = lifecycle.handle(.started, at: second)
        }
        #expect(
            lifecycle.handle(.ended(.exited(code: 1)), at: second) == [
                .failed("exit code 1, 5 times in 60 s")
            ])
        #expect(lifecycle.state == .failed)
    }

    @Test func `old failures are forgiven`() {
        var lifecycle = running()
        for minute in UInt64(0)..<20 {
            let now = minute * 61 * second
            _ = lifecycle.handle(.ended(.exited(code: 1)), at: now)
            #expect(lifecycle.state == .restarting)
            _ = lifecycle.handle(.deadlinePassed, at: now)
            _ = lifecycle.handle(.started, at: now)
        }
    }

    @Test func `a wrong configuration is not tried again`() {
        var lifecycle = running()
        #expect(
            lifecycle.handle(.ended(.exited(code: 64)), at: 0) == [
                .failed("exit code 64, which no restart can mend")
            ])
    }

    @Test func `silence is answered with a kill, and the restart names it`() {
        var lifecycle = running(LifecycleRules(answerTimeout: 3 * second))
        _ = lifecycle.handle(.answered, at: second)
        #expect(lifecycle.deadline == 4 * second)
        let actions = lifecycle.handle(.deadlinePassed, at: 4 * second)
        #expect(actions.last == .send(signal: SIGKILL))
        let report = lifecycle.handle(.ended(.killed(signal: SIGKILL)), at: 4 * second)
        #expect(report == [.report(.warning, "ended (no sign of life for 3 s); starts again in 50 ms")])
    }

    @Test func `a stop is asked for, then forced`() {
        var lifecycle = running()
        #expect(lifecycle.handle(.stopAsked, at: 0) == [.send(signal: SIGTERM)])
        #expect(lifecycle.handle(.deadlinePassed, at: 2 * second) == [.send(signal: SIGKILL)])
        #expect(lifecycle.handle(.ended(.killed(signal: SIGKILL)), at: 2 * second) == [])
        #expect(lifecycle.state == .finished)
    }

    @Test func `a restart that is asked for does not count as a failure`() {
        var lifecycle = running(LifecycleRules(limit: 1))
        #expect(lifecycle.handle(.restartAsked, at: 0) == [.askToLeave])
        #expect(lifecycle.handle(.ended(.exited(code: 0)), at: 1) == [])
        #expect(lifecycle.handle(.deadlinePassed, at: 1) == [.start])
    }

    /// Every event in every state that events can lead to: nothing traps, and the machine keeps its promises.
    @Test func `random events never break the machine`() {
        var generator = SystemRandomNumberGenerator()
        let events: [LifecycleEvent] = [
            .started, .toldReady, .wentOn, .answered, .ended(.exited(code: 0)), .ended(.exited(code: 1)),
            .ended(.killed(signal: 9)), .deadlinePassed, .restartAsked, .stopAsked, .killAsked,
        ]
        for _ in 0..<2000 {
            var lifecycle = NodeLifecycle(rules: LifecycleRules(answerTimeout: second))
            var hasProcess = false
            var isKilled = false
            for step in UInt64(0)..<30 {
                guard let event = events.randomElement(using: &generator) else { continue }
                // The supervisor starts only what has no process, and only a process can tell or end.
                switch event {
                case .started where hasProcess || lifecycle.isOver || lifecycle.state == .stopping: continue
                case .toldReady where !hasProcess, .wentOn where !hasProcess, .answered where !hasProcess:
                    continue
                case .ended where !hasProcess: continue
                default: break
                }
                let actions = lifecycle.handle(event, at: step * second)
                if event == .started { hasProcess = true }
                if actions.contains(.send(signal: SIGKILL)) { isKilled = true }
                if case .ended = event { hasProcess = false }
                if actions.contains(.start) {
                    #expect(!hasProcess, "two processes at once")
                    _ = lifecycle.handle(.started, at: step * second)
                    hasProcess = true
                }
                if lifecycle.state == .restarting { #expect(lifecycle.deadline != nil, "it never comes") }
                if lifecycle.state == .stopping, !isKilled {
                    #expect(lifecycle.deadline != nil, "it may hang")
                }
            }
        }
    }
}
