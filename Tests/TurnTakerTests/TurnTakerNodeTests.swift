import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import turn_taker

@Suite struct TurnTakerNodeTests {
    private let harness: NodeHarness<TurnTakerNode>

    init() throws {
        harness = try NodeHarness(TurnTakerNode.self)
    }

    private func metadata(
        _ session: String = "", utterance: String? = nil, response: String? = nil
    ) -> Metadata {
        var metadata = Metadata()
        metadata.session = session
        metadata.utterance = utterance
        metadata.response = response
        return metadata
    }

    /// A person says something, from the second sample on.
    private func say(_ text: String, session: String = "") {
        let speaker = metadata(session, utterance: "utt_1")
        for (name, position) in [
            ("speech_started", 1), ("speech_stopped", 16_001), ("turn_ended", 16_001),
        ] {
            let fields: [String: JSONValue] = [
                "position": .number(position), "sample_rate": 16_000,
                "voice_end_ns": .number(harness.now - 500_000_000),
            ]
            harness.receive(Event(name, fields, metadata: speaker), on: TurnTakerNode.speechEvents)
        }
        harness.receive(Text(text, isFinal: true, metadata: speaker), on: TurnTakerNode.transcript)
    }

    /// The graph answers with one sentence and begins to play it.
    private func answer(_ response: String, _ text: String, session: String = "") {
        var metadata = metadata(session, response: response)
        metadata["segment"] = 0
        harness.receive(Text(text, isStart: true, isFinal: true, metadata: metadata), on: TurnTakerNode.reply)
        harness.receive(Text(text, isFinal: true, metadata: metadata), on: TurnTakerNode.sentence)
        play(response, ["state": "started", "segment": 0, "audible_ns": .number(harness.now)], session)
    }

    private func play(_ response: String, _ fields: [String: JSONValue], _ session: String = "") {
        let metadata = metadata(session, response: response)
        harness.receive(Event("playout", fields, metadata: metadata), on: TurnTakerNode.playout)
    }

    @Test func `a turn becomes a conversation for the llm, and a ledger in the end`() throws {
        say("what is your name")
        let asked = try #require(try harness.sent(on: TurnTakerNode.conversation).first)
        let item = asked["items"]?.array?.first
        #expect(item?["content"]?.array?.first?["text"] == "what is your name")
        let response = try #require(asked.metadata.response)

        answer(response, "Antiphon.")
        play(response, ["state": "finished", "segment": 0, "played_ms": 700])

        let told = try harness.sent(on: TurnTakerNode.turns)
        #expect(told.map(\.name) == ["turn_began", "turn"])
        #expect(told.last?["answer"] == "Antiphon.")
        #expect(told.last?["latency_ms"] == 500)
        #expect(told.last?["stages"]?.array?.first == ["name": "endpointing", "ms": 500])
        #expect(harness.counters["turn_p50_ms"] == 500)
    }

    @Test func `an interruption pauses, cancels, and resumes for the next answer`() throws {
        say("tell me a story")
        let response = try #require(try harness.sent(on: TurnTakerNode.conversation).first?.metadata.response)
        answer(response, "Once upon a time.")

        let speaker = metadata(utterance: "utt_2")
        for name in ["speech_started", "speech_confirmed"] {
            harness.receive(Event(name, metadata: speaker), on: TurnTakerNode.speechEvents)
        }
        harness.receive(Text("stop", metadata: speaker), on: TurnTakerNode.transcript)
        #expect(try harness.sent(on: TurnTakerNode.playback).map(\.name) == ["duck", "pause"])
        let cancel = try harness.sent(on: TurnTakerNode.cancel)
        #expect(cancel.map(\.name) == ["cancel"] && cancel.map(\.metadata.response) == [response])

        play(response, ["state": "cancelled", "segment": 0, "text": "Once upon a time.", "text_offset": 5])
        #expect(try harness.sent(on: TurnTakerNode.playback).map(\.name) == ["restore", "resume"])
        #expect(try harness.sent(on: TurnTakerNode.turns).last?["answer"] == "Once")
    }

    @Test func `speech-monitor is told how long a pause must last, and which one is meant`() throws {
        let speaker = metadata(utterance: "utt_1")
        harness.receive(Event("speech_started", metadata: speaker), on: TurnTakerNode.speechEvents)
        harness.receive(
            Event("speech_paused", ["position": 40_448], metadata: speaker), on: TurnTakerNode.speechEvents)
        let order = try #require(try harness.sent(on: TurnTakerNode.listening).last)
        #expect(order.name == "end_after" && order["position"] == 40_448)
        #expect(order["silence_ms"]?.integer != nil)
    }

    @Test func `a dead llm is apologized for`() throws {
        say("hello")
        harness.loseUpstream("llm", inputs: ["playout", "reply", "sentence", "tool-calls"])
        let said = try harness.sent(on: TurnTakerNode.say)
        #expect(said.map(\.content) == [TurnParameters.apology.defaultValue])
        #expect(said.allSatisfy { $0.isStart && $0.isFinal && $0.metadata["filler"] == nil })
    }

    @Test func `a filler says that it is one`() throws {
        say("hello")
        harness.advance(by: .seconds(5))
        #expect(try harness.sent(on: TurnTakerNode.say).map { $0.metadata["filler"] } == [true])
    }

    @Test func `tools are offered to the llm, and their errors told to it`() throws {
        let tool: JSONValue = ["type": "function", "name": "weather"]
        harness.receive(Event("tools", ["tools": [tool]]), on: TurnTakerNode.tools)
        say("will it rain")
        let asked = try #require(try harness.sent(on: TurnTakerNode.conversation).first)
        #expect(asked["tools"] == [tool])
        let metadata = metadata(response: asked.metadata.response)
        let call: [String: JSONValue] = ["call_id": "c", "name": "weather", "arguments_text": "{}"]
        harness.receive(Event("tool_call", call, metadata: metadata), on: TurnTakerNode.toolCalls)
        let passed = try #require(try harness.sent(on: TurnTakerNode.approvedCalls).first)
        #expect(passed.name == "tool_call" && passed["call_id"] == "c" && passed["arguments"] == [:])
        var end = metadata
        end["tool_calls"] = 1
        harness.receive(Text("", isFinal: true, metadata: end), on: TurnTakerNode.reply)
        let result: [String: JSONValue] = ["call_id": "c", "error": "no network"]
        harness.receive(Event("tool_result", result, metadata: metadata), on: TurnTakerNode.toolResults)

        let items = try harness.sent(on: TurnTakerNode.conversation).last?["items"]?.array
        #expect(items?.last?["output"] == #"{"error":"no network"}"#)
    }

    @Test func `conversations do not hear of one another`() throws {
        say("hello", session: "a")
        say("good morning", session: "b")
        let asked = try harness.sent(on: TurnTakerNode.conversation)
        #expect(asked.map(\.metadata.session) == ["a", "b"])
        #expect(asked.allSatisfy { $0["items"]?.array?.count == 1 })
        #expect(Set(asked.compactMap(\.metadata.response)).count == 2)
    }

    @Test func `a session ends when its last answer has been heard`() throws {
        say("hello", session: "a")
        let response = try #require(try harness.sent(on: TurnTakerNode.conversation).first?.metadata.response)
        harness.endSession("a")
        #expect(harness.endedSessions.isEmpty)
        answer(response, "Hi.", session: "a")
        play(response, ["state": "finished"], "a")
        #expect(harness.endedSessions == ["a"])
    }

    @Test func `the node ends when the last answer has been heard`() throws {
        say("hello")
        let response = try #require(try harness.sent(on: TurnTakerNode.conversation).first?.metadata.response)
        harness.end(TurnTakerNode.speechEvents)
        harness.end(TurnTakerNode.transcript)
        #expect(!harness.isFinished)
        answer(response, "Hi.")
        play(response, ["state": "finished"])
        #expect(harness.isFinished)
    }

    @Test func `messages that name nothing known are left alone`() throws {
        play("resp_unknown", ["state": "finished"])
        play("resp_unknown", ["state": "dancing", "played_ms": "no"])
        harness.receive(Event("speech_started"), on: TurnTakerNode.speechEvents)
        harness.receive(Event("turn_ended", ["voice_end_ns": -1]), on: TurnTakerNode.speechEvents)
        harness.receive(Text("no utterance", isFinal: true), on: TurnTakerNode.transcript)
        harness.receive(Event("tool_result", ["call_id": 7]), on: TurnTakerNode.toolResults)
        #expect(harness.errorCount == 0)
        #expect(try harness.sent(on: TurnTakerNode.conversation).isEmpty)
    }
}
