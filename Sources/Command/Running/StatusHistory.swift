internal import Messages

/// The latest statuses of a graph, to make rates of.
struct StatusHistory {
    private var entries: [(status: GraphStatus, time: Duration)] = []

    /// Nodes report once a second: rates over less would jump between nothing and double.
    static let leastSpan = Duration.milliseconds(950)

    /// Takes a status and shows it against the newest one that is old enough; without rates while there is none.
    mutating func view(of status: GraphStatus, at time: Duration) -> TopView {
        let old = entries.lastIndex { time - $0.time >= StatusHistory.leastSpan }
        if let old { entries.removeFirst(old) }
        let previous = old == nil ? nil : entries.first
        entries.append((status, time))
        return TopView(
            status, since: previous?.status, seconds: previous.map { (time - $0.time) / .seconds(1) } ?? 0)
    }
}
