/// A node's state for each session, bounded: whoever makes up sessions without end cannot fill the memory.
public struct Sessions<State> {
    private var states: [String: (state: State, lastUse: UInt64)] = [:]
    private var uses: UInt64 = 0
    /// How many sessions may have state at once.
    public let limit: Int

    /// Creates an empty table.
    public init(limit: Int = 1000) {
        self.limit = limit
    }

    /// The state of a session, made where it has none yet.
    public mutating func state(of session: String, orMake make: () throws -> State) rethrows -> State {
        uses += 1
        let state = try states[session]?.state ?? make()
        states[session] = (state, uses)
        return state
    }

    /// The state of a session that has some.
    public func state(of session: String) -> State? {
        states[session]?.state
    }

    /// The states of all sessions, in no order.
    public var all: [State] { states.values.map(\.state) }

    /// Takes away the state of the session used longest ago, where there is one session too many.
    public mutating func takeExcess() -> (session: String, state: State)? {
        guard states.count > limit, let oldest = states.min(by: { $0.value.lastUse < $1.value.lastUse })
        else {
            return nil
        }
        states[oldest.key] = nil
        return (oldest.key, oldest.value.state)
    }

    /// Takes away the state of a session, at its end.
    public mutating func take(_ session: String) -> State? {
        states.removeValue(forKey: session)?.state
    }

    /// Takes away all states, in the order of their last use.
    public mutating func takeAll() -> [State] {
        defer { states = [:] }
        return states.values.sorted { $0.lastUse < $1.lastUse }.map(\.state)
    }
}
