import Messages
import Testing

@testable import console

/// A ledger with a formatter, driven in milliseconds.
struct Bench {
    var ledger: TurnLedger
    var format = TextFormat(isColored: false)

    init(transcript: Bool = true, reply: Bool = true, audio: Bool = true, partials: Bool = false) {
        ledger = TurnLedger(
            wiring: .init(transcript: transcript, reply: reply, audio: audio), showsPartials: partials)
    }

    static func metadata(_ utterance: String? = nil, _ response: String? = nil, session: String = "")
        -> Metadata
    {
        var metadata = Metadata()
        metadata.session = session
        metadata.utterance = utterance
        metadata.response = response
        return metadata
    }

    /// The monitor's decision, half a second of silence after two seconds.
    mutating func stopped(_ metadata: Metadata, at time: Double) {
        ledger.take(
            speech: Event(
                "speech_stopped", ["position": 32_000, "sample_rate": 16_000, "decided_ms": 2500],
                time: Self.nanoseconds(time), metadata: metadata), sentAt: Self.nanoseconds(time))
    }

    mutating func heard(_ text: String, _ metadata: Metadata, confidence: Double? = nil, at time: Double) {
        var metadata = metadata
        metadata["confidence"] = confidence.map { .number($0) }
        ledger.take(transcript: Text(text, isFinal: true, metadata: metadata), sentAt: Self.nanoseconds(time))
    }

    mutating func replied(_ text: String, _ metadata: Metadata, isFinal: Bool = true, at time: Double) {
        ledger.take(reply: Text(text, isFinal: isFinal, metadata: metadata), sentAt: Self.nanoseconds(time))
    }

    mutating func called(_ name: String, _ arguments: JSONValue, _ metadata: Metadata) {
        ledger.take(
            toolCall: Event(
                "tool_call", ["name": .string(name), "arguments": arguments, "call_id": "call_1"],
                metadata: metadata))
    }

    mutating func said(_ text: String, _ metadata: Metadata, at time: Double) {
        ledger.take(sentence: Text(text, metadata: metadata), sentAt: Self.nanoseconds(time))
    }

    mutating func sounded(_ metadata: Metadata, isFinal: Bool = false, at time: Double) {
        ledger.take(
            audio: Audio(
                [Int16](repeating: 0, count: 160), sampleRate: 8000, isFinal: isFinal, metadata: metadata),
            sentAt: Self.nanoseconds(time))
    }

    mutating func lines() -> [String] { ledger.takeLines().compactMap { format.line($0) } }

    mutating func closing(_ session: String? = nil) -> [String] {
        (session.map { ledger.close(session: $0) } ?? ledger.closeAll()).compactMap { format.line($0) }
    }

    static func nanoseconds(_ milliseconds: Double) -> UInt64 { UInt64(milliseconds * 1e6) }
}

@Suite struct TurnLedgerTests {
    private let ids = Bench.metadata("utt_1", "resp_1")
    private let utterance = Bench.metadata("utt_1")

    @Test func `a turn is told from speech to voice`() {
        var bench = Bench()
        bench.ledger.take(
            speech: Event(
                "speech_started", ["position": 19_680, "sample_rate": 16_000], metadata: utterance), sentAt: 1
        )
        let begun = bench.lines()
        bench.stopped(utterance, at: 3000)
        bench.heard("go forward ten meters", utterance, confidence: 0.93, at: 3012)
        bench.called("move", ["direction": "forward", "distance": 10, "unit": "meters"], ids)
        bench.replied("Going forward ", ids, isFinal: false, at: 3013)
        bench.replied("ten meters.", ids, at: 3014)
        bench.said("Going forward ten meters.", ids, at: 3013.4)
        bench.sounded(ids, at: 3031.4)

        #expect(begun == ["speech    at 1.23 s\n"])
        #expect(
            bench.lines() == [
                "heard     go forward ten meters                    (0.93)\n",
                "tool      move {\"direction\":\"forward\",\"distance\":10,\"unit\":\"meters\"}\n",
                "answered  Going forward ten meters.\n",
                "latency   endpointing 500 ms · asr 12 ms · llm 1.0 ms · first sentence 0.4 ms · tts 18 ms"
                    + " · end of speech → first audio 531 ms\n",
            ])
        bench.sounded(ids, isFinal: true, at: 4000)
        #expect(bench.lines() == [] && bench.closing() == [])
    }

    @Test func `lines of a turn come in order whatever way the messages took`() {
        var bench = Bench()
        bench.sounded(ids, at: 30)
        bench.replied("Hi.", ids, at: 12)
        #expect(bench.lines() == [])

        bench.called("wave", [:], ids)
        bench.heard("hello", utterance, at: 10)

        #expect(
            bench.lines().map { String($0.prefix { $0 != " " }) } == ["heard", "tool", "answered", "latency"])
    }

    @Test func `sessions are told apart and freed`() {
        var bench = Bench(audio: false)
        bench.heard("one", Bench.metadata("u", session: "a"), at: 1)
        bench.heard("two", Bench.metadata("u", session: "b"), at: 1)
        bench.replied("Two.", Bench.metadata("u", "r", session: "b"), at: 3)

        #expect(
            bench.lines() == [
                "[a] heard     one\n", "[b] heard     two\n", "[b] answered  Two.\n",
                "[b] latency   llm 2.0 ms\n",
            ])
        #expect(bench.closing("a") == [] && bench.closing("b") == [])
    }

    @Test func `an answer that was cut off says so`() {
        var bench = Bench()
        bench.heard("tell me", utterance, at: 1)
        bench.replied("Once upon", ids, isFinal: false, at: 2)

        #expect(bench.lines() == ["heard     tell me\n"])
        #expect(bench.closing() == ["answered  Once upon … (cut off)\n", "latency   llm 1.0 ms\n"])
    }

    @Test func `silence closes its turn`() {
        var bench = Bench()
        bench.heard("", utterance, at: 1)

        #expect(bench.lines() == ["heard     (nothing)\n"])
        #expect(bench.closing() == [])
    }

    @Test func `hypotheses are told only where they are wanted`() {
        for shown in [true, false] {
            var bench = Bench(partials: shown)
            bench.ledger.take(transcript: Text("go for", metadata: utterance), sentAt: 1)
            #expect(bench.lines() == (shown ? ["partial   go for\n"] : []))
            #expect(bench.lines() == [])
        }
    }

    @Test func `messages without ids form turns by their order`() {
        var bench = Bench(audio: false)
        let none = Metadata()
        for text in ["one", "two"] {
            bench.heard(text, none, at: 1)
            bench.replied(text.uppercased(), none, at: 1)
        }

        #expect(
            bench.lines().filter { !$0.hasPrefix("latency") } == [
                "heard     one\n", "answered  ONE\n", "heard     two\n", "answered  TWO\n",
            ])
    }

    @Test func `an answer to typed text needs nothing heard`() {
        var bench = Bench(audio: false)
        bench.replied("Hello.", Bench.metadata(nil, "resp_9"), at: 1)

        #expect(bench.lines() == ["answered  Hello.\n"])
    }

    @Test func `many abandoned turns are closed, so that memory stays bounded`() {
        var bench = Bench()
        let count = SessionTurns.most + 2
        for number in 0..<count { bench.heard("t\(number)", Bench.metadata("u\(number)"), at: 1) }

        #expect(bench.lines().filter { $0.hasPrefix("heard") } == (0..<count).map { "heard     t\($0)\n" })
        bench.replied("Late.", Bench.metadata("u0", "r"), at: 2)
        #expect(bench.closing().filter { $0.hasPrefix("answered") } == ["answered  Late.\n"])
    }

    @Test func `a long answer is kept within bounds`() {
        var bench = Bench(audio: false)
        for _ in 0..<100 { bench.replied(String(repeating: "x", count: 1000), ids, isFinal: false, at: 1) }

        #expect(bench.closing().allSatisfy { $0.utf8.count < TurnLedger.longestAnswer + 2000 })
    }
}
