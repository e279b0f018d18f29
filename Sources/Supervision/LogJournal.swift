/// The latest lines of a running graph, for those who ask later.
struct LogJournal {
    /// Lines kept in memory.
    static let capacity = 2000
    /// Bytes of text kept in memory: lines may be long.
    static let byteCapacity = 4 << 20

    private var entries: [LogEntry] = []
    /// The lines before this one are forgotten; their places are given back now and then.
    private var oldest = 0
    private var byteCount = 0

    mutating func append(_ entry: LogEntry) {
        entries.append(entry)
        byteCount += entry.text.utf8.count
        while entries.count - oldest > LogJournal.capacity || byteCount > LogJournal.byteCapacity {
            byteCount -= entries[oldest].text.utf8.count
            entries[oldest].text = ""
            oldest += 1
        }
        if oldest > LogJournal.capacity {
            entries.removeFirst(oldest)
            oldest = 0
        }
    }

    /// The latest lines in order, of one node or of all.
    func latest(_ count: Int, node: String?) -> [LogEntry] {
        entries[oldest...].filter { node == nil || $0.node == node }.suffix(max(0, count))
    }
}
