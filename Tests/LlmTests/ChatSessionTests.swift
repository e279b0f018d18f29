import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import llm

/// Sessions whose memory the node keeps.
@Suite struct ChatSessionTests {
    /// The messages that the server received with the last request.
    private func messages(_ run: ChatRun) throws -> [JSONValue] {
        try JSONValue(parsing: run.text)["body"]?["messages"]?.array ?? []
    }

    @Test func `a transcript is answered with what was said before`() throws {
        let run = try ChatRun("echo", ["instructions": "Be nice.", "max_history": 1])
        run.hear("one")
        try run.finish()
        let first = run.text
        #expect(try messages(run).count == 2 && run.deltas.allSatisfy { $0.metadata.session == "s" })

        run.clear()
        run.hear("two")
        try run.finish()
        #expect(
            try messages(run).dropFirst() == [
                ["role": "user", "content": "one"], ["role": "assistant", "content": .string(first)],
                ["role": "user", "content": "two"],
            ])

        run.clear()
        run.hear("three")
        try run.finish()
        #expect(try messages(run).map { $0["role"] } == ["system", "user", "assistant", "user"])

        run.clear()
        run.hear("four", session: "other")
        try run.finish()
        #expect(try messages(run).count == 2)
    }

    @Test func `a session is forgotten when it ends`() throws {
        let run = try ChatRun("echo")
        run.hear("one")
        try run.finish()
        run.harness.endSession("s")
        run.clear()
        run.hear("two")
        try run.finish()
        #expect(try messages(run) == [["role": "user", "content": "two"]])
    }

    @Test func `a question that failed is not remembered, and what was said before a cut is`() throws {
        let run = try ChatRun("cut_at_first", ["max_retries": 0])
        run.hear("one")
        try run.finish()
        #expect(run.finish == "failed")

        let cut = try ChatRun("stalling", ["idle_timeout_ms": 200])
        cut.hear("one")
        try cut.finish()
        #expect(cut.text == "Well" && cut.finish == "failed")
    }

    // MARK: Tools

    /// A file of tools, which is gone after its use.
    private func withTools(_ body: (String) throws -> Void) throws {
        try RuleFiles.with(
            """
            - name: battery
              description: How full the battery is.
              parameters: {type: object, properties: {unit: {type: string}}}
            - {type: function, function: {name: weather}}
            """, body)
    }

    @Test func `the results of tools are told to the model, which goes on`() throws {
        try withTools { path in
            let run = try ChatRun("parallel", ["tools": .string(path)])
            run.hear("how are you")
            try run.run { run.wholeCalls.count == 2 }
            #expect(run.text == "Let me see." && run.calls.allSatisfy { $0.name == "tool_call" })

            for (call, output) in zip(run.wholeCalls, ["\"80 %\"", "\"rain\""]) {
                run.harness.receive(
                    Event("tool_result", ["call_id": call["call_id"] ?? .null, "output": .string(output)]),
                    on: LanguageModel.toolResult)
            }
            try run.finish()

            #expect(run.text == #"Let me see. They say: "80 %" and "rain""#)
            #expect(run.deltas.count(where: \.isStart) == 1 && run.finish == "stop")
            #expect(run.deltas.last?.metadata["tool_calls"] == 2)
            #expect(run.usage.first?["input_tokens"] == 200, "both requests count")
        }
    }

    @Test func `a tool that fails or says nothing does not stop the answer`() throws {
        try withTools { path in
            let run = try ChatRun("parallel", ["tools": .string(path), "tool_timeout_ms": 200])
            run.hear("how are you")
            try run.run { run.wholeCalls.count == 2 }
            run.harness.receive(
                Event("tool_result", ["call_id": run.wholeCalls[0]["call_id"] ?? .null, "error": "broken"]),
                on: LanguageModel.toolResult)
            run.harness.receive(
                Event("tool_result", ["call_id": "call_nobody", "output": "x"]), on: LanguageModel.toolResult)
            try run.finish()

            #expect(
                run.text.hasSuffix(#"say: {"error":"broken"} and {"error":"there was no result in time"}"#))
        }
    }

    @Test func `where nothing gives results the model is told that the calls were sent`() throws {
        try withTools { path in
            let run = try ChatRun("parallel", inputs: ["transcript"], ["tools": .string(path)])
            run.hear("how are you")
            try run.finish()
            #expect(run.text.hasSuffix(#"say: {"status":"sent"} and {"status":"sent"}"#))
        }
    }

    @Test func `a model that calls tools for ever is stopped`() throws {
        try withTools { path in
            let run = try ChatRun("calling_for_ever", inputs: ["transcript"], ["tools": .string(path)])
            run.hear("go")
            try run.finish()
            #expect(run.text == "Enough." && run.wholeCalls.count == ChatAnswer.mostRounds)
        }
    }

    @Test(arguments: ["- {name: a}\n- {name: a}", "name: a", "- 5", "- {nothing: 1}", "", "- [", "tools: 5"])
    func `a wrong file of tools is a mistake of the graph`(text: String) throws {
        try RuleFiles.with(text) { path in
            #expect(throws: NodeError.self) { try ChatRun("ok", ["tools": .string(path)]) }
        }
    }

    // MARK: Memory

    @Test func `memory is bounded in exchanges and in bytes`() {
        var history = ChatHistory(limit: 3)
        for number in 0..<10 {
            history.begin("question \(number)", response: "r\(number)")
            history.add([.message(role: "assistant", parts: [.text("answer")])], response: "r\(number)")
        }
        #expect(history.exchanges.map(\.response) == ["r6", "r7", "r8", "r9"])

        let page = String(repeating: "x", count: ChatHistory.mostBytes / 2)
        for number in 0..<3 { history.begin(page, response: "long\(number)") }
        #expect(history.exchanges.count == 2)

        history.begin("unanswered", response: "u")
        history.forgetUnanswered("u")
        history.forgetUnanswered("long2")
        #expect(!history.exchanges.contains { $0.response == "u" || $0.response == "long2" })
    }
}
