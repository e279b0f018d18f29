/// The latest lines of a running graph, for those who ask later.
struct LogJournal {
    /// Lines kept in memory.
    static let capacity = 2000

    private var entries: [LogEntry] = []
    private var oldest = 0

    mutating func append(_ entry: LogEntry) {
        if entries.count < LogJournal.capacity {
            entries.append(entry)
        } else {
            entries[oldest] = entry
            oldest = (oldest + 1) % LogJournal.capacity
        }
    }

    /// The latest lines in order, of one node or of all.
    func latest(_ count: Int, node: String?) -> [LogEntry] {
        let ordered = entries[oldest...] + entries[..<oldest]
        return ordered.filter { node == nil || $0.node == node }.suffix(max(0, count))
    }
}
