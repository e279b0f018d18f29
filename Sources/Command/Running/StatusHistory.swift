internal import Messages

/// The latest statuses of a graph, to make rates of.
struct StatusHistory {
    private var entries: [(status: GraphStatus, time: Duration)] = []

    /// Nodes report once a second: rates over less would jump between nothing and double.
    static let leastSpan = Duration.milliseconds(950)

    /// Takes a status and shows it against the newest one that is old enough, or else the oldest.
    mutating func view(of status: GraphStatus, at time: Duration) -> TopView {
        let old = entries.lastIndex { time - $0.time >= StatusHistory.leastSpan } ?? entries.startIndex
        entries.removeFirst(min(old, entries.count))
        let previous = entries.first
        entries.append((status, time))
        return TopView(
            status, since: previous?.status, seconds: previous.map { (time - $0.time) / .seconds(1) } ?? 0)
    }
}
