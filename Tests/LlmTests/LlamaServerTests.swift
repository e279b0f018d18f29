import Messages
import NodeRuntime
import NodeTesting
import TestServers
import Testing

@testable import llm

/// The server of another project, as it is: llama.cpp's, by llama-cpp-python, with a tiny model of random weights.
@Suite(.enabled(if: PythonServer.hasLlama)) struct LlamaServerTests {
    private func run(_ parameters: [String: JSONValue] = [:]) throws -> ChatRun {
        let server = try #require(PythonServer.llama).get()
        return try ChatRun(
            "", parameters.merging(["base_url": .string(server.address("v1"))]) { given, _ in given })
    }

    private static let tool: JSONValue = [
        "name": "battery", "description": "How full the battery is.",
        "parameters": [
            "type": "object", "properties": ["unit": ["enum": ["percent", "volt"]]], "required": ["unit"],
        ],
    ]

    @Test func `it answers in deltas, as long as it may`() throws {
        let run = try run(["instructions": "Be nice."])
        run.ask("Hello?", ["max_output_tokens": 40, "temperature": 0])
        try run.finish()

        #expect(!run.text.isEmpty && run.deltas.count > 5, "\(run.message)")
        #expect(run.finish == "length" && run.usage[0]["status"] == "incomplete")
    }

    @Test func `it calls the tool that is demanded, and takes the result`() throws {
        let run = try run()
        run.ask(
            "How full is it?",
            [
                "tools": [Self.tool], "tool_choice": ["type": "function", "name": "battery"],
                "max_output_tokens": 200,
            ])
        try run.finish()
        #expect(run.finish == "tool_calls" && run.wholeCalls.count == 1, "\(run.message)")
        let call = try #require(run.wholeCalls.first)
        #expect(call["name"] == "battery")
        #expect(call["arguments"]?["unit"] == "percent" || call["arguments"]?["unit"] == "volt", "\(call)")
        #expect(run.calls.count > 5)

        run.clear()
        run.ask(
            items: [
                ["role": "user", "content": "How full is it?"],
                [
                    "type": "function_call", "call_id": "call_1", "name": "battery",
                    "arguments": call["arguments_text"] ?? "",
                ],
                ["type": "function_call_output", "call_id": "call_1", "output": "80"],
            ], ["tools": [Self.tool], "tool_choice": "none", "max_output_tokens": 10])
        try run.finish()
        #expect(run.finish == "length" && !run.text.isEmpty, "\(run.message)")
    }

    @Test func `several ask it at once`() throws {
        let run = try run(["max_tokens": 10])
        for number in 0..<8 {
            run.ask("Number \(number)?", response: "resp_\(number)", session: "s\(number)")
        }
        try run.finish(responses: 8)
        #expect(run.usage.allSatisfy { $0["status"] == "incomplete" }, "\(run.usage)")
    }

    @Test func `what it refuses is told`() throws {
        let run = try run(["extra": #"{"temperature": "hot"}"#])
        run.ask()
        try run.finish()
        #expect(run.finish == "failed" && run.message.contains("temperature"), "\(run.message)")
    }

    @Test func `a cancelled answer does not keep it from the next`() throws {
        let run = try run()
        run.ask(response: "resp_1", ["max_output_tokens": 3000])
        try run.run { run.deltas.count > 3 }
        run.harness.cancel(response: "resp_1", session: "s")
        run.clear()
        run.ask(response: "resp_2", ["max_output_tokens": 5])
        try run.finish()
        #expect(run.finish == "length" && run.deltas.allSatisfy { $0.metadata.response == "resp_2" })
    }
}
