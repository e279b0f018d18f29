import Dialogue
import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import llm

@Suite struct LanguageModelTests {
    private func heard(
        _ content: String, session: String = "", utterance: String = "utt_1", final: Bool = true
    ) -> Text {
        var metadata = Metadata(["confidence": 0.9])
        metadata.session = session
        metadata.utterance = utterance
        return Text(content, isFinal: final, metadata: metadata)
    }

    /// The text of the replies sent since the last call.
    private func answer(_ harness: NodeHarness<LanguageModel>) throws -> String {
        try harness.sent(on: LanguageModel.reply).map(\.content).joined()
    }

    @Test func `a final transcript is answered in words`() throws {
        let harness = try NodeHarness(LanguageModel.self)

        harness.receive(heard("go forward ten meters", session: "s"), on: LanguageModel.transcript)

        let deltas = try harness.sent(on: LanguageModel.reply)
        let calls = try harness.sent(on: LanguageModel.toolCalls)
        let usage = try harness.sent(on: LanguageModel.usage)
        #expect(deltas.map(\.content) == ["Going", " forward", " ten", " meters.", ""])
        #expect(deltas.map(\.isStart) == [true, false, false, false, false])
        #expect(deltas.map(\.isFinal) == [false, false, false, false, true])
        let response = try #require(deltas.first?.metadata.response)
        #expect(response.hasPrefix("resp_"))
        let metadata = deltas.map(\.metadata) + calls.map(\.metadata) + usage.map(\.metadata)
        #expect(
            metadata.allSatisfy { $0.response == response && $0.session == "s" && $0.utterance == "utt_1" })
        #expect(calls.count == 1 && calls[0].name == "tool_call" && calls[0]["name"] == "move")
        #expect(calls[0]["arguments"] == ["direction": "forward", "distance": 10, "unit": "meters"])
        #expect(calls[0]["arguments_text"] == #"{"direction":"forward","distance":10,"unit":"meters"}"#)
        #expect(calls[0]["call_id"]?.string?.hasPrefix("call_") == true && calls[0]["index"] == 0)
        #expect(deltas.last?.metadata["finish"] == "tool_calls" && deltas.last?.metadata["tool_calls"] == 1)
        #expect(
            usage.map(\.fields) == [
                [
                    "response": .string(response), "status": "completed", "input_tokens": 4,
                    "output_tokens": 5, "cached_tokens": 0, "total_tokens": 9, "unit": "words",
                    "latency_ms": 0, "first_token_ms": 0,
                ]
            ])
    }

    @Test func `hypotheses and silence are not answered`() throws {
        let harness = try NodeHarness(LanguageModel.self)

        harness.receive(heard("go", final: false), on: LanguageModel.transcript)
        harness.receive(heard(""), on: LanguageModel.transcript)
        harness.receive(heard(" \n"), on: LanguageModel.transcript)

        #expect(try harness.sent(on: LanguageModel.reply).isEmpty)
        #expect(try harness.sent(on: LanguageModel.usage).isEmpty)
    }

    @Test func `sessions have memories of their own, which end with them`() throws {
        let harness = try NodeHarness(LanguageModel.self)
        harness.receive(heard("my name is Ada", session: "a"), on: LanguageModel.transcript)
        harness.receive(heard("my name is Bob", session: "b"), on: LanguageModel.transcript)
        _ = try answer(harness)

        harness.receive(heard("who am i", session: "a"), on: LanguageModel.transcript)
        #expect(try answer(harness) == "You are Ada.")
        harness.endSession("a")
        harness.receive(heard("who am i", session: "a"), on: LanguageModel.transcript)
        #expect(try answer(harness) == "You have not told me your name.")
        harness.receive(heard("who am i", session: "b"), on: LanguageModel.transcript)
        #expect(try answer(harness) == "You are Bob.")
    }

    @Test func `a cancelled answer is remembered as cut off`() throws {
        let harness = try NodeHarness(LanguageModel.self)
        harness.receive(heard("turn left"), on: LanguageModel.transcript)
        let response = try #require(try harness.sent(on: LanguageModel.reply).first?.metadata.response)

        harness.cancel(response: response)
        harness.receive(heard("what did you say"), on: LanguageModel.transcript)

        #expect(try answer(harness) == "You interrupted me. I was saying: Turning left.")
    }

    // MARK: Results of tools

    /// A node with rules of a file that waits for tools.
    private func waiting(_ body: (NodeHarness<LanguageModel>) throws -> Void) throws {
        try RuleFiles.with(RuleFiles.battery) { path in
            try body(
                try NodeHarness(
                    LanguageModel.self, parameters: ["rules": .string(path), "tool_timeout_ms": 100]))
        }
    }

    @Test func `an answer waits for the result of its tool`() throws {
        try waiting { harness in
            harness.receive(heard("battery"), on: LanguageModel.transcript)
            let call = try #require(try harness.sent(on: LanguageModel.toolCalls).first)
            #expect(try answer(harness) == "Let me see.")
            harness.advance(by: .milliseconds(40))

            harness.receive(
                Event("tool_result", ["call_id": call["call_id"] ?? .null, "output": "{\"percent\": 80}"]),
                on: LanguageModel.toolResult)

            let rest = try harness.sent(on: LanguageModel.reply)
            #expect(rest.map(\.content).joined() == " It is at 80 percent." && rest.last?.isFinal == true)
            #expect(rest.allSatisfy { !$0.isStart && $0.metadata.response == call.metadata.response })
            #expect(try harness.sent(on: LanguageModel.usage).map { $0["latency_ms"] } == [40])
            harness.advance(by: .seconds(1))
            #expect(try harness.sent(on: LanguageModel.reply).isEmpty)
        }
    }

    @Test func `a tool that does not answer or fails is told`() throws {
        try waiting { harness in
            harness.receive(heard("battery"), on: LanguageModel.transcript)
            harness.advance(by: .milliseconds(150))
            #expect(try answer(harness) == "Let me see. battery did not answer.")

            harness.receive(heard("battery"), on: LanguageModel.transcript)
            let id = try #require(try harness.sent(on: LanguageModel.toolCalls).last?["call_id"])
            harness.receive(
                Event("tool_result", ["call_id": id, "error": "broken"]), on: LanguageModel.toolResult)
            #expect(try answer(harness) == "Let me see. battery did not answer.")

            harness.receive(heard("battery"), on: LanguageModel.transcript)
            harness.endInputs()
            #expect(!harness.isFinished)
            harness.advance(by: .milliseconds(150))
            #expect(try answer(harness) == "Let me see. battery did not answer." && harness.isFinished)
        }
    }

    @Test func `a cancelled answer waits for nothing`() throws {
        try waiting { harness in
            harness.receive(heard("battery"), on: LanguageModel.transcript)
            let response = try #require(try harness.sent(on: LanguageModel.reply).first?.metadata.response)
            harness.cancel(response: response)
            harness.advance(by: .seconds(1))

            #expect(try harness.sent(on: LanguageModel.reply).isEmpty)
        }
    }

    // MARK: Rules files

    @Test func `a missing or wrong rules file is a mistake of the graph`() throws {
        for path in ["/nowhere.yml", "/dev/null", "/etc/passwd", "/"] {
            #expect(throws: NodeError.self) {
                try NodeHarness(LanguageModel.self, parameters: ["rules": .string(path)])
            }
        }
    }
}
