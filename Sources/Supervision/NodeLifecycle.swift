internal import Glibc
internal import Processes

/// What a supervised program is doing.
enum LifecycleState: String, Sendable {
    /// Waits for the services it needs.
    case waiting
    /// Started, not yet prepared.
    case starting
    /// Prepared, waits for go.
    case ready
    /// At work.
    case running
    /// Died; the next start is due at the deadline.
    case restarting
    /// Asked to leave; the next start follows its end.
    case leaving
    /// Asked to stop.
    case stopping
    /// Has ended well.
    case finished
    /// Has failed for good.
    case failed
}

/// What happened to a supervised program.
enum LifecycleEvent: Equatable {
    case started
    case toldReady
    case wentOn
    case answered
    case ended(ProcessEnd)
    case deadlinePassed
    case restartAsked
    /// To end its streams, and to stop when they have arrived.
    case drainAsked
    case stopAsked
    case killAsked
}

/// What the supervisor has to do.
enum LifecycleAction: Equatable {
    case start
    case send(signal: Int32)
    case askToLeave
    case report(LogEntry.Level, String)
    case failed(String)
}

/// How a program is restarted.
struct LifecycleRules: Equatable {
    var restart: RestartRule = .onFailure
    /// Starts within the window after which a failing program is given up.
    var limit = 5
    /// The window in nanoseconds.
    var window: UInt64 = 60 * second
    /// How long a program may take until it is prepared, in nanoseconds.
    var readyTimeout: UInt64 = 120 * second
    /// Silence after which a running program counts as hung, in nanoseconds; `nil` for one that gives no signs of life.
    var answerTimeout: UInt64?
    /// How long a source may take until all that it has sent has arrived, in nanoseconds.
    var drainTimeout: UInt64 = 5 * second
    /// How long a program may take to stop, in nanoseconds.
    var stopTimeout: UInt64 = 2 * second

    enum RestartRule: Equatable { case never, onFailure, always }

    static let second: UInt64 = 1_000_000_000
    /// The first wait before a restart; it doubles with each failure in the window, up to the longest.
    static let firstWait: UInt64 = 50_000_000
    static let longestWait: UInt64 = 10 * second
}

/// The life of one supervised program: events in, actions out, no clock and no process of its own.
///
/// ```
/// waiting → starting → ready → running → finished
///              ↑         └───────┴──→ restarting → starting …            (died)
///              └── leaving                        └→ failed              (too often)
/// every state → stopping → finished
/// ```
struct NodeLifecycle {
    private(set) var state = LifecycleState.waiting
    /// When `deadlinePassed` is due, in nanoseconds.
    private(set) var deadline: UInt64?
    /// Starts after the first.
    private(set) var restarts = 0
    private(set) var lastEnd: ProcessEnd?
    /// When the present run began, in nanoseconds.
    private(set) var startTime: UInt64 = 0
    let rules: LifecycleRules
    private var failures: [UInt64] = []
    private var hasStarted = false
    private var killReason: String?

    /// The exit code of a node whose call, wiring or parameters are wrong.
    static let misconfiguredExitCode: Int32 = 64

    init(rules: LifecycleRules) {
        self.rules = rules
    }

    /// Whether the program has ended and will not start again.
    var isOver: Bool { state == .finished || state == .failed }

    mutating func handle(_ event: LifecycleEvent, at now: UInt64) -> [LifecycleAction] {
        switch event {
        case .started:
            if hasStarted { restarts += 1 }
            hasStarted = true
            startTime = now
            killReason = nil
            return enter(.starting, deadline: now + rules.readyTimeout)
        case .toldReady:
            guard state == .starting else { return [] }
            return enter(.ready, deadline: nil)
        case .wentOn:
            guard state == .ready || state == .starting else { return [] }
            // Silence counts from the first sign of life on: not every program gives any.
            return enter(.running, deadline: nil)
        case .answered:
            guard state == .running, let timeout = rules.answerTimeout else { return [] }
            deadline = now + timeout
            return []
        case .ended(let end): return handleEnd(end, at: now)
        case .deadlinePassed: return handleDeadline(at: now)
        case .restartAsked: return handleRestart(at: now)
        case .drainAsked: return handleStop(at: now, within: rules.drainTimeout)
        case .stopAsked: return handleStop(at: now, within: rules.stopTimeout)
        case .killAsked:
            guard !isOver else { return [] }
            return state == .waiting || state == .restarting
                ? enter(.finished) : enter(.stopping, deadline: nil) + [.send(signal: SIGKILL)]
        }
    }

    private mutating func enter(_ state: LifecycleState, deadline: UInt64? = nil) -> [LifecycleAction] {
        self.state = state
        self.deadline = deadline
        return []
    }

    private mutating func handleEnd(_ end: ProcessEnd, at now: UInt64) -> [LifecycleAction] {
        lastEnd = end
        switch state {
        case .stopping: return enter(.finished)
        case .leaving: return enter(.restarting, deadline: now)
        default: break
        }
        let isSuccess = end == .exited(code: 0)
        if isSuccess, rules.restart != .always { return enter(.finished) }
        let reason = killReason ?? "\(end)"
        if end == .exited(code: NodeLifecycle.misconfiguredExitCode) {
            return enter(.failed) + [.failed("\(end), which no restart can mend")]
        }
        guard rules.restart != .never else { return enter(.failed) + [.failed(reason)] }
        failures.removeAll { $0 + rules.window < now }
        failures.append(now)
        guard failures.count < rules.limit else {
            return enter(.failed)
                + [.failed("\(reason), \(failures.count) times in \(rules.window / LifecycleRules.second) s")]
        }
        let doublings = UInt64(min(failures.count - 1, 16))
        let wait = min(LifecycleRules.firstWait << doublings, LifecycleRules.longestWait)
        return enter(.restarting, deadline: now + wait)
            + [
                .report(
                    isSuccess ? .info : .warning, "ended (\(reason)); starts again in \(wait / 1_000_000) ms")
            ]
    }

    private mutating func handleDeadline(at now: UInt64) -> [LifecycleAction] {
        switch state {
        case .restarting:
            deadline = nil
            return [.start]
        case .starting:
            killReason = "not ready after \(rules.readyTimeout / LifecycleRules.second) s"
        case .running:
            killReason = "no sign of life for \((rules.answerTimeout ?? 0) / LifecycleRules.second) s"
        case .leaving, .stopping:
            deadline = nil
            return [.send(signal: SIGKILL)]
        default: return []
        }
        deadline = nil
        return [.report(.error, "\(killReason ?? ""): it is killed"), .send(signal: SIGKILL)]
    }

    private mutating func handleRestart(at now: UInt64) -> [LifecycleAction] {
        switch state {
        case .starting, .ready, .running:
            return enter(.leaving, deadline: now + rules.stopTimeout) + [.askToLeave]
        case .restarting:
            deadline = now
            return []
        case .finished, .failed:
            failures = []
            return enter(.restarting, deadline: now)
        case .waiting, .leaving, .stopping: return []
        }
    }

    private mutating func handleStop(at now: UInt64, within timeout: UInt64) -> [LifecycleAction] {
        switch state {
        case .waiting, .restarting: return enter(.finished)
        case .starting, .ready, .running, .leaving:
            return enter(.stopping, deadline: now + timeout) + [.send(signal: SIGTERM)]
        case .stopping:
            // A drain becomes a stop; SIGTERM has been sent.
            deadline = min(deadline ?? now, now + timeout)
            return []
        case .finished, .failed: return []
        }
    }
}
