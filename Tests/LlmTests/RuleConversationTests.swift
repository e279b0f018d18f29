import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import llm

/// Conversations, whose memory the asker keeps, answered by rules.
@Suite struct RuleConversationTests {
    private typealias Item = JSONValue

    /// What a conversation leads to.
    private struct Outcome {
        var deltas: [Text]
        var calls: [Event]
        var usage: [Event]

        var text: String { deltas.map(\.content).joined() }
        var finish: JSONValue? { deltas.last?.metadata["finish"] }
    }

    private func ask(
        _ items: [Item], _ fields: [String: JSONValue] = [:],
        _ harness: NodeHarness<LanguageModel>? = nil
    ) throws -> Outcome {
        let harness = try harness ?? NodeHarness(LanguageModel.self)
        var metadata = Metadata()
        metadata.response = "resp_client"
        metadata.session = "s"
        harness.receive(
            Event(
                "conversation", fields.merging(["items": .array(items)]) { _, items in items },
                metadata: metadata), on: LanguageModel.conversation)
        return try outcome(harness)
    }

    private func outcome(_ harness: NodeHarness<LanguageModel>) throws -> Outcome {
        Outcome(
            deltas: try harness.sent(on: LanguageModel.reply),
            calls: try harness.sent(on: LanguageModel.toolCalls),
            usage: try harness.sent(on: LanguageModel.usage))
    }

    private func user(_ text: String) -> Item {
        ["type": "message", "role": "user", "content": [["type": "input_text", "text": .string(text)]]]
    }

    private static let weather: JSONValue = [
        "type": "function", "name": "get_weather", "description": "The weather of a city.",
        "parameters": [
            "type": "object", "properties": ["city": ["type": "string"], "days": ["type": "integer"]],
            "required": ["city"],
        ],
    ]

    @Test func `a conversation is answered from what it holds alone`() throws {
        let harness = try NodeHarness(LanguageModel.self)
        harness.receive(Text("my name is Bob", isFinal: true), on: LanguageModel.transcript)
        _ = try outcome(harness)

        let outcome = try ask(
            [
                ["role": "system", "content": "Be nice."], ["role": "user", "content": "my name is Ada"],
                ["role": "assistant", "content": [["type": "output_audio", "transcript": "Hello Ada."]]],
                user("who am i"),
            ], [:], harness)

        #expect(outcome.text == "You are Ada." && outcome.finish == "stop")
        #expect(outcome.deltas.allSatisfy { $0.metadata.response == "resp_client" })
        #expect(outcome.deltas.last?.metadata["tool_calls"] == 0)
        #expect(outcome.usage.map { $0["input_tokens"] } == [11])
    }

    @Test func `only the tools that are offered are called`() throws {
        #expect(try ask([user("stop")], ["tools": [["name": "move"]]]).calls.isEmpty)
        #expect(try ask([user("stop")], ["tool_choice": "none"]).calls.isEmpty)
        let offered = try ask(
            [user("stop")], ["tools": [["type": "function", "function": ["name": "stop"]]]])
        #expect(offered.calls.last?["name"] == "stop" && offered.finish == "tool_calls")
    }

    @Test(arguments: [[], [["name": "move"]]] as [JSONValue])
    func `a tool that is demanded but not offered is not called`(tools: JSONValue) throws {
        for question in ["stop", "hm", "please use nope"] {
            for name in ["nope", "stop"] {
                let outcome = try ask(
                    [user(question)],
                    ["tools": tools, "tool_choice": ["type": "function", "name": .string(name)]])
                #expect(outcome.calls.isEmpty && outcome.finish == "stop", "\(question)")
            }
        }
        #expect(try ask([user("hm")], ["tool_choice": ["type": "function", "name": "nope"]]).calls.isEmpty)
    }

    @Test func `a call is streamed, and its answer follows the result`() throws {
        let tools: JSONValue = [["type": "function", "name": "move", "parameters": ["type": "object"]]]
        let called = try ask([user("go forward ten meters")], ["tools": tools])

        let whole = try #require(called.calls.last)
        let deltas = called.calls.dropLast()
        #expect(whole.name == "tool_call" && called.text.isEmpty && called.deltas.map(\.isFinal) == [true])
        #expect(deltas.count > 2 && deltas.allSatisfy { $0.name == "tool_call_delta" })
        #expect(deltas.compactMap { $0["arguments"]?.string }.joined() == whole["arguments_text"]?.string)
        #expect(deltas.allSatisfy { $0["call_id"] == whole["call_id"] && $0["index"] == 0 })
        #expect(called.deltas.last?.metadata["tool_calls"] == 1)

        let answered = try ask(
            [
                user("go forward ten meters"),
                [
                    "type": "function_call", "name": "move", "call_id": "c",
                    "arguments": whole["arguments_text"] ?? .null,
                ],
                ["type": "function_call_output", "call_id": "c", "output": "ok"],
            ], ["tools": tools])
        #expect(answered.text == "Going forward ten meters." && answered.calls.isEmpty)
        #expect(answered.finish == "stop")
    }

    @Test(
        arguments: [
            "required", ["type": "function", "name": "get_weather"],
            ["type": "function", "function": ["name": "get_weather"]], "auto",
        ] as [JSONValue])
    func `a tool that no rule knows is called when demanded or named`(choice: JSONValue) throws {
        let outcome = try ask(
            [user("What is the weather in Paris? Use the tool.")],
            ["tools": [Self.weather], "tool_choice": choice])

        #expect(outcome.calls.last?["name"] == "get_weather")
        #expect(outcome.calls.last?["arguments"] == ["city": "Paris"])
        #expect(outcome.finish == "tool_calls")
    }

    @Test func `the result of a tool that no rule knows is told`() throws {
        let outcome = try ask(
            [
                user("What is the weather in Paris?"),
                ["type": "function_call", "name": "get_weather", "call_id": "c", "arguments": "{}"],
                ["type": "function_call_output", "call_id": "c", "output": #"{"temp_c": 21}"#],
            ], ["tools": [Self.weather], "tool_choice": "none"])

        #expect(outcome.text == "The temp c is 21." && outcome.calls.isEmpty && outcome.finish == "stop")
    }

    @Test func `a conversation that ends with a result is answered with it`() throws {
        try RuleFiles.with(RuleFiles.battery) { path in
            let outcome = try ask(
                [
                    ["role": "user", "content": "battery"],
                    ["type": "function_call", "name": "battery", "call_id": "c", "arguments": "{}"],
                    ["type": "function_call_output", "call_id": "c", "output": #"{"percent": 7}"#],
                ], [:], try NodeHarness(LanguageModel.self, parameters: ["rules": .string(path)]))

            #expect(outcome.text == "It is at 7 percent." && outcome.calls.isEmpty)
        }
    }

    @Test func `an answer is no longer than it may be`() throws {
        let cut = try ask([user("what can you do")], ["max_output_tokens": 5])
        #expect(cut.text == "I can move and turn," && cut.finish == "length")
        #expect(cut.usage.map { $0["status"] } == ["incomplete"] && cut.usage[0]["output_tokens"] == 5)

        let whole = try ask([user("what can you do")], ["max_output_tokens": "inf"])
        #expect(whole.text.hasSuffix("ten meters.") && whole.finish == "stop")
    }

    @Test func `who is asked to speak first greets`() throws {
        let outcome = try ask([], ["instructions": "Greet the user."])
        #expect(outcome.text == "Hello! What can I do for you?" && outcome.finish == "stop")
    }

    @Test(arguments: [
        Event("conversation"), Event("conversation", ["items": 5]), Event("other", ["items": []]),
    ])
    func `what is no conversation fails with an end`(event: Event) throws {
        let harness = try NodeHarness(LanguageModel.self)

        harness.receive(event, on: LanguageModel.conversation)

        let outcome = try outcome(harness)
        #expect(outcome.text.isEmpty && outcome.deltas.map(\.isFinal) == [true] && outcome.finish == "failed")
        #expect(outcome.usage.map { $0["status"] } == ["failed"])
        #expect(outcome.usage.last?["error"]?["code"] == "invalid_conversation")
    }

    @Test func `items of any shape are survived`() throws {
        let items: [Item] = [
            1, .null, [:], ["role": "user"], ["role": "tool"],
            ["type": "message", "content": [5, ["text": 5]]],
            ["type": "function_call"], ["type": "function_call_output", "output": [["text": "hm"]]],
        ]
        #expect(try ask(items).deltas.last?.isFinal == true)
        #expect(try ask(items, ["tools": [5, [:]], "tool_choice": 7]).deltas.last?.isFinal == true)
        #expect(try ask([], ["tools": [], "tool_choice": "required"]).finish == "stop")
    }
}
