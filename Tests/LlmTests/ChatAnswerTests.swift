import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import llm

/// What a server answers, over HTTP.
@Suite struct ChatAnswerTests {
    @Test func `a stream is told in deltas and counted`() throws {
        let run = try ChatRun(
            "ok",
            ["price_per_million_input": 1, "price_per_million_output": 10, "price_per_million_cached": 0.5])
        run.ask()
        try run.finish()

        #expect(run.deltas.map(\.content) == ["Hello", " there", "!", ""])
        #expect(run.deltas.map(\.isStart) == [true, false, false, false])
        #expect(run.deltas.map(\.isFinal) == [false, false, false, true])
        #expect(run.deltas.allSatisfy { $0.metadata.response == "resp_1" && $0.metadata.session == "s" })
        #expect(run.finish == "stop" && run.deltas.last?.metadata["tool_calls"] == 0)
        let usage = try #require(run.usage.first)
        #expect(usage["status"] == "completed" && usage["response"] == "resp_1" && usage["unit"] == "tokens")
        #expect(usage["input_tokens"] == 100 && usage["output_tokens"] == 20)
        #expect(usage["cached_tokens"] == 40 && usage["total_tokens"] == 120)
        #expect(abs((usage["cost"]?.number ?? 0) - 0.00028) < 1e-12)
        #expect(
            usage["rate_limits"] == [
                ["name": "requests", "limit": 60, "remaining": 59, "reset_seconds": 1],
                ["name": "tokens", "limit": 1000, "remaining": 900, "reset_seconds": 360],
            ])
        #expect(run.harness.errorCount == 0)
    }

    @Test(arguments: [
        ("bytewise", "Héllo 👋", "stop"), ("multiline", "Hi", "stop"), ("utf8", "a\u{FFFD}\u{FFFD}b", "stop"),
        ("whole", "All at once.", "stop"), ("length", "Too", "length"), ("filtered", "I", "content_filter"),
        ("refusal", "I will not.", "content_filter"), ("no_done", "Fine", "stop"), ("no_end", "Fine", "stop"),
        ("open_after_done", "Fine", "stop"), ("informational", "Hello there!", "stop"),
    ])
    func `every way to answer is understood`(scenario: String, text: String, finish: String) throws {
        let run = try ChatRun(scenario)
        run.ask()
        try run.finish()

        #expect(run.text == text && run.finish == .string(finish), "\(run.usage)")
        #expect(run.usage[0]["status"] == (finish == "stop" ? "completed" : "incomplete"))
    }

    @Test func `where the server counts nothing, words are counted`() throws {
        let run = try ChatRun("no_usage")
        run.ask("one two three four")
        try run.finish()

        #expect(run.usage[0]["unit"] == "words" && run.usage[0]["input_tokens"] == 4)
        #expect(run.usage[0]["output_tokens"] == 3 && run.usage[0]["cost"] == nil)
    }

    // MARK: Tool calls

    @Test func `parallel calls are streamed, each with its arguments`() throws {
        let run = try ChatRun("parallel")
        run.ask("hm", ["tools": [["name": "battery"], ["name": "weather"]]])
        try run.finish()

        #expect(run.text == "Let me see." && run.finish == "tool_calls")
        #expect(run.deltas.last?.metadata["tool_calls"] == 2)
        let whole = run.wholeCalls
        #expect(whole.map { $0["name"] } == ["battery", "weather"] && whole.map { $0["index"] } == [0, 1])
        #expect(whole.map { $0["arguments"] } == [["unit": "percent"], ["city": "Paris"]])
        #expect(whole.map { $0["arguments_text"] } == [#"{"unit": "percent"}"#, #"{"city":"Paris"}"#])
        for call in whole {
            let deltas = run.calls.filter { $0.name == "tool_call_delta" && $0["call_id"] == call["call_id"] }
            #expect(deltas.compactMap { $0["arguments"]?.string }.joined() == call["arguments_text"]?.string)
            #expect(deltas.allSatisfy { $0["name"] == call["name"] && $0["index"] == call["index"] })
        }
        #expect(whole[0]["call_id"] != whole[1]["call_id"])
        #expect(run.calls.allSatisfy { $0["text_bytes"]?.integer == "Let me see.".utf8.count })
    }

    @Test(arguments: [("unnumbered", "1- 1 2- 2 3- 3"), ("parallel", "1- 1- 2- 1- 1 2- 2- 2")])
    func `a call is told as a whole once another follows it`(scenario: String, story: String) throws {
        let run = try ChatRun(scenario)
        run.ask()
        try run.finish()

        let told = run.calls.map { call in
            "\((call["index"]?.integer ?? -1) + 1)\(call.name == "tool_call" ? "" : "-")"
        }
        #expect(told.joined(separator: " ") == story)
        #expect(run.wholeCalls.map { $0["index"]?.integer } == Array(0..<run.wholeCalls.count))
    }

    @Test func `calls without numbers are told apart`() throws {
        let run = try ChatRun("unnumbered")
        run.ask()
        try run.finish()

        #expect(run.wholeCalls.map { $0["name"] } == ["first", "second", "third"])
        #expect(run.wholeCalls.map { $0["arguments"] } == [["a": 1], ["b": 2], ["c": 3]])
    }

    @Test(arguments: ["old_call", "late_names"])
    func `a call is made however its name arrives`(scenario: String) throws {
        let run = try ChatRun(scenario)
        run.ask()
        try run.finish()

        #expect(run.finish == "tool_calls" && run.wholeCalls.map { $0["name"] } == ["first"])
        #expect(run.wholeCalls.map { $0["arguments"] } == [["a": 1]])
    }

    @Test func `a call that was cut off is not made`() throws {
        let run = try ChatRun("cut_call")
        run.ask()
        try run.finish()

        #expect(run.wholeCalls.map { $0["name"] } == ["whole"] && run.finish == "length")
        #expect(run.deltas.last?.metadata["tool_calls"] == 1)
    }

    // MARK: Requests

    /// What the server has received.
    private func received(_ run: ChatRun) throws -> JSONValue {
        try run.finish()
        return try JSONValue(parsing: run.text)
    }

    @Test func `a request says what the parameters say`() throws {
        let run = try ChatRun(
            "echo",
            [
                "instructions": "Be brief.", "temperature": 0.5, "max_tokens": 50, "stop": ["\n"],
                "extra": #"{"top_p": 0.9, "stream_options": null}"#,
            ])
        run.ask()
        let body = try #require(try received(run)["body"])
        #expect(
            body == [
                "model": "tiny", "stream": true, "temperature": 0.5, "max_tokens": 50, "stop": ["\n"],
                "top_p": 0.9,
                "messages": [
                    ["role": "system", "content": "Be brief."], ["role": "user", "content": "Hello?"],
                ],
            ])
    }

    @Test func `a conversation overrules the parameters`() throws {
        let run = try ChatRun("echo", ["instructions": "Be brief.", "temperature": 0.5, "max_tokens": 50])
        run.ask(
            "Hi",
            [
                "instructions": "Be long.", "temperature": 1, "max_output_tokens": 7,
                "tools": [
                    ["type": "function", "name": "f", "description": "d", "parameters": ["type": "object"]]
                ],
                "tool_choice": ["type": "function", "name": "f"], "parallel_tool_calls": false,
                "reasoning": ["effort": "low"],
            ])
        let body = try #require(try received(run)["body"])
        #expect(body["messages"]?.array?.first == ["role": "system", "content": "Be long."])
        #expect(body["temperature"] == 1 && body["max_tokens"] == 7 && body["parallel_tool_calls"] == false)
        #expect(body["reasoning_effort"] == "low")
        let function: JSONValue = ["name": "f", "description": "d", "parameters": ["type": "object"]]
        #expect(body["tools"] == [["type": "function", "function": function]])
        #expect(body["tool_choice"] == ["type": "function", "function": ["name": "f"]])
        #expect(body["stream_options"] == ["include_usage": true])
    }

    @Test func `connections are used again`() throws {
        let run = try ChatRun("echo")
        var connections: Set<Double> = []
        for number in 1...8 {
            run.clear()
            run.ask(response: "resp_\(number)")
            let told = try received(run)
            #expect(told["attempt"] == .number(number))
            connections.insert(try #require(told["connection"]?.number))
        }
        // The end of a stream may still be on its way when the next request begins.
        #expect(connections.count < 8)
    }

    @Test func `parameters change while the node runs`() throws {
        let run = try ChatRun("echo")
        try run.harness.change(["instructions": "Shout."])
        run.ask()
        #expect(
            try received(run)["body"]?["messages"]?.array?.first == ["role": "system", "content": "Shout."])
    }

    // MARK: Many at once

    @Test func `many sessions are answered at once and never mixed up`() throws {
        let run = try ChatRun("echo")
        for number in 0..<100 {
            run.ask("question \(number)", response: "resp_\(number)", session: "s\(number)")
        }
        try run.finish(responses: 100)

        for number in 0..<100 {
            let own = run.deltas.filter { $0.metadata.response == "resp_\(number)" }
            #expect(own.allSatisfy { $0.metadata.session == "s\(number)" })
            let told = try JSONValue(parsing: own.map(\.content).joined())
            #expect(
                told["body"]?["messages"] == [["role": "user", "content": .string("question \(number)")]])
        }
        #expect(Set(run.usage.compactMap(\.metadata.response)).count == 100)
    }
}
