import Messages
import Testing

@testable import console

@Suite struct FormatTests {
    @Test func `text from outside cannot steer the terminal`() {
        let line = TurnLine(
            session: "a\u{1B}[2J", content: .heard("x\u{1B}]0;t\u{7}\ny\u{9B}", confidence: nil))

        #expect(TextFormat(isColored: false).line(line) == "[a [2J] heard     x ]0;t  y \n")
    }

    @Test func `colours are where they are wanted`() {
        let line = TurnLine(session: "", content: .answered("Hi.", isWhole: true))

        #expect(TextFormat(isColored: true).line(line) == "\u{1B}[32manswered  \u{1B}[0mHi.\n")
        #expect(TextFormat(isColored: false).line(line) == "answered  Hi.\n")
    }

    @Test(arguments: [
        (0.04, "0.0"), (0.96, "1.0"), (9.94, "9.9"), (9.96, "10"), (534.4, "534"), (.nan, "?"), (1e300, "?"),
    ])
    func `latencies are short numbers`(value: Double, text: String) {
        var turn = Turn(session: "")
        turn.endpointing = value

        let line = TextFormat(isColored: false).line(TurnLine(session: "", content: .closed(turn)))

        #expect(line == "latency   endpointing \(text) ms\n")
    }

    @Test func `a turn is one JSON object`() throws {
        var bench = Bench()
        let ids = Bench.metadata("utt_1", "resp_1", session: "s")
        bench.stopped(ids, at: 1000)
        bench.heard("stop", ids, confidence: 0.5, at: 1010)
        bench.called("stop", [:], ids)
        bench.replied("Stopping.", ids, at: 1011)
        bench.sounded(ids, at: 1020)

        let lines = bench.ledger.takeLines().compactMap { JSONFormat().line($0) }

        #expect(lines.count == 1)
        #expect(
            try JSONValue(parsing: lines[0]) == [
                "session": "s", "utterance": "utt_1", "response": "resp_1", "heard": "stop",
                "confidence": 0.5,
                "tools": [["name": "stop", "arguments": [:]]], "answered": "Stopping.", "complete": true,
                "latency_ms": ["endpointing": 500, "asr": 10, "llm": 1, "total": 520],
            ])
    }
}
