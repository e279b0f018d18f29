internal import Glibc
internal import Locking

/// What the loop's thread and the worker's thread share: requests one way, answers the other.
final class WorkerExchange<Request: Sendable, Response: Sendable>: Sendable {
    enum Outcome {
        case response(Response)
        case failure(String)
    }

    private struct State {
        var requests: [(ticket: Int, request: Request)] = []
        var current: (ticket: Int, request: Request)?
        var outcomes: [(ticket: Int, outcome: Outcome)] = []
        var tickets = 0
        var cancelled: Set<Int> = []
        var isStopping = false
        var isPrepared = false
        var preparationError: (any Error)?
    }

    private let state = Locked(State())
    private let capacity: Int
    /// Wakes the loop.
    let answersWait: EventDescriptor
    private let workWaits: EventDescriptor
    private let roomWaits: EventDescriptor
    private let preparation: EventDescriptor

    init(capacity: Int) throws {
        self.capacity = max(1, capacity)
        answersWait = try EventDescriptor(blocking: false)
        workWaits = try EventDescriptor(blocking: true)
        roomWaits = try EventDescriptor(blocking: true)
        preparation = try EventDescriptor(blocking: true)
    }

    // MARK: The loop's side

    func waitUntilPrepared() -> (any Error)? {
        preparation.wait()
        return state.withLock { $0.preparationError }
    }

    func submit(_ request: Request) {
        state.withLock { state in
            state.tickets += 1
            state.requests.append((state.tickets, request))
        }
        workWaits.signal()
    }

    func cancel(where matches: (Request) -> Bool) {
        // `matches` belongs to the caller's thread, and runs on it: the lock is held by this very call.
        state.withLock { state in
            var tickets = Set(state.requests.filter { matches($0.request) }.map(\.ticket))
            state.requests.removeAll { tickets.contains($0.ticket) }
            if let current = state.current, matches(current.request) {
                tickets.insert(current.ticket)
                state.cancelled.insert(current.ticket)
            }
            state.outcomes.removeAll { tickets.contains($0.ticket) }
        }
        roomWaits.signal()
    }

    func take() -> Outcome? {
        let outcome = state.withLock { state in
            state.outcomes.isEmpty ? nil : state.outcomes.removeFirst().outcome
        }
        if outcome == nil { answersWait.clear() } else { roomWaits.signal() }
        // An answer between the look and the clearing must not be missed.
        if outcome == nil, state.withLock({ !$0.outcomes.isEmpty }) { answersWait.signal() }
        return outcome
    }

    var isIdle: Bool {
        state.withLock { $0.requests.isEmpty && $0.current == nil && $0.outcomes.isEmpty }
    }

    var isBehind: Bool {
        state.withLock { $0.requests.count >= capacity }
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        workWaits.signal()
        roomWaits.signal()
    }

    // MARK: The worker's side

    func prepared(_ error: (any Error)?) {
        state.withLock { $0.preparationError = error }
        preparation.signal()
    }

    func nextRequest() -> (Request, Int)? {
        while true {
            let (next, isStopping) = state.withLock { state -> ((Request, Int)?, Bool) in
                if state.isStopping { return (nil, true) }
                guard !state.requests.isEmpty else { return (nil, false) }
                let next = state.requests.removeFirst()
                state.current = next
                return ((next.request, next.ticket), false)
            }
            if isStopping { return nil }
            if let next { return next }
            workWaits.wait()
        }
    }

    func isCancelled(_ ticket: Int) -> Bool {
        state.withLock { $0.isStopping || $0.cancelled.contains(ticket) }
    }

    func emit(_ response: Response, ticket: Int) -> Bool {
        while true {
            let accepted = state.withLock { state -> Bool? in
                if state.isStopping || state.cancelled.contains(ticket) { return false }
                guard state.outcomes.count < capacity else { return nil }
                state.outcomes.append((ticket, .response(response)))
                return true
            }
            if accepted == true { answersWait.signal() }
            if let accepted { return accepted }
            roomWaits.wait()
        }
    }

    func finished(_ ticket: Int, failure: String?) {
        state.withLock { state in
            state.current = nil
            let wasCancelled = state.cancelled.remove(ticket) != nil
            if let failure, !wasCancelled { state.outcomes.append((ticket, .failure(failure))) }
        }
        // Also tells the loop that the worker may be idle now, or behind no more.
        answersWait.signal()
    }
}
