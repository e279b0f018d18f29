import Messages
import Supervision
import Testing

@testable import antiphon

@Suite struct FormatTests {
    @Test func `a table's columns are as wide as their widest cell`() {
        var table = Table([("NODE", .left), ("MSG/s", .right), ("STATE", .left)])
        table.add(["speech-monitor", "50.0", "running"])
        table.add(["asr", "3.1", ""])

        #expect(
            table.lines() == [
                "NODE            MSG/s  STATE", "speech-monitor   50.0  running", "asr               3.1",
            ])
        #expect(table.lines(width: 6)[1] == "speech")
        #expect(table.lines(width: 20)[1] == "speech-monitor", "half a figure would be a wrong one")
        #expect(table.lines(width: 25)[1] == "speech-monitor   50.0  ru")
    }

    @Test(arguments: [
        (0.0, 2, "0.00"), (3.14159, 2, "3.14"), (-0.001, 1, "0.0"), (-12.75, 1, "-12.8"),
        (99.999, 1, "100.0"),
        (1.05, 3, "1.050"), (7, 0, "7"), (Double.nan, 1, "-"), (Double.infinity, 1, "-"), (1e300, 1, "-"),
    ])
    func `numbers have as many digits as asked for`(number: Double, digits: Int, text: String) {
        #expect(Measures.fixed(number, digits: digits) == text)
    }

    @Test func `measures come in units that people read`() {
        #expect(Measures.bytes(512) == "512 B")
        #expect(Measures.bytes(9.4 * 1024 * 1024) == "9.4 MiB")
        #expect(Measures.bytes(3 * 1024 * 1024 * 1024) == "3.0 GiB")
        #expect(Measures.latency(microseconds: 85) == "85 µs")
        #expect(Measures.latency(microseconds: 2310) == "2.31 ms")
        #expect(Measures.latency(microseconds: 1_400_000) == "1.40 s")
        #expect(Measures.duration(seconds: 12.9) == "12 s")
        #expect(Measures.duration(seconds: 184) == "3 min 04 s")
        #expect(Measures.duration(seconds: 7500) == "2 h 05 min")
        #expect(Measures.duration(seconds: -1) == "-")
        #expect(Measures.count(1, "node") == "1 node")
        #expect(Measures.count(0, "node") == "0 nodes")
    }

    @Test func `log lines stand aligned below each other`() {
        let format = LogFormat(kind: .text, ids: ["speech-monitor", "asr"])
        let time = LogFormat.timeOfDay(1_000.25)

        let line = format.line(
            LogEntry(time: 1_000.25, node: "asr", level: .info, session: "s1", text: "ready"))
        let supervisor = format.line(LogEntry(time: 1_000.25, level: .warning, text: "one\ntwo"))

        #expect(time.hasSuffix(".250"))
        #expect(line == "\(time)  asr             info     [s1] ready\n")
        #expect(
            supervisor == "\(time)  antiphon        warning  one\n\(String(repeating: " ", count: 39))two\n")
    }

    @Test func `colours mark the level and are absent where they are not wanted`() {
        let entry = LogEntry(time: 0, node: "asr", level: .error, text: "broken")

        #expect(LogFormat(kind: .text, hasColours: true).line(entry).contains("\u{1B}[31merror"))
        #expect(!LogFormat(kind: .text).line(entry).contains("\u{1B}"))
    }

    @Test func `a log line in JSON is one line with all its parts`() throws {
        let entry = LogEntry(time: 2.5, node: "asr", level: .info, session: "s", text: "a\nb")

        let line = LogFormat(kind: .json, hasColours: true).line(entry)

        #expect(line.last == "\n")
        #expect(!line.dropLast().contains("\n"))
        let json = try JSONValue(parsing: line)
        #expect(json == ["time": 2.5, "node": "asr", "level": "info", "session": "s", "text": "a\nb"])
    }

    @Test func `a notice of the supervisor is a log line, other notices are not`() {
        let entry = LogEntry(time: 2.5, node: "asr", level: .warning, session: "s", text: "late")
        var members = entry.json.object ?? [:]
        members["type"] = "log"

        #expect(LogEntry(notice: .object(members)) == entry)
        #expect(LogEntry(notice: ["type": "log_end"]) == nil)
    }
}
