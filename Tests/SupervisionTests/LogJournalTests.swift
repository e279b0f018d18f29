import Testing

@testable import Supervision

@Suite struct LogJournalTests {
    private func entry(_ text: String, node: String = "a") -> LogEntry {
        LogEntry(time: 0, node: node, level: .info, text: text)
    }

    @Test func `the latest lines come back in order`() {
        var journal = LogJournal()
        for number in 0..<10_000 { journal.append(entry("\(number)", node: number % 2 == 0 ? "a" : "b")) }
        #expect(journal.latest(3, node: nil).map(\.text) == ["9997", "9998", "9999"])
        #expect(journal.latest(2, node: "a").map(\.text) == ["9996", "9998"])
        #expect(journal.latest(.max, node: nil).count == LogJournal.capacity)
    }

    @Test func `no count of lines is too small`() {
        var journal = LogJournal()
        journal.append(entry("one"))
        #expect(journal.latest(0, node: nil).isEmpty)
        #expect(journal.latest(-5, node: nil).isEmpty)
    }

    @Test func `of long lines fewer are kept`() {
        var journal = LogJournal()
        let long = String(repeating: "x", count: 65_536)
        for _ in 0..<500 { journal.append(entry(long)) }
        journal.append(entry("last"))
        let kept = journal.latest(.max, node: nil)
        #expect(kept.last?.text == "last")
        #expect(kept.count == LogJournal.byteCapacity / 65_536)
    }

    @Test func `a line larger than the journal leaves it usable`() {
        var journal = LogJournal()
        journal.append(entry(String(repeating: "x", count: LogJournal.byteCapacity + 1)))
        journal.append(entry("next"))
        #expect(journal.latest(5, node: nil).map(\.text) == ["next"])
    }
}
