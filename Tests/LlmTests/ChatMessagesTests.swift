import Dialogue
import Messages
import Testing

@testable import llm

@Suite struct ChatMessagesTests {
    private func messages(_ items: [JSONValue]) throws -> [JSONValue] {
        let conversation = try Conversation(Event("conversation", ["items": .array(items)]))
        return ChatMessages(instructions: "", items: conversation.items).messages
    }

    private func call(_ id: String) -> JSONValue {
        ["type": "function_call", "call_id": .string(id), "name": "f", "arguments": "{\"a\":1}"]
    }

    private func output(_ id: String, _ text: String) -> JSONValue {
        ["type": "function_call_output", "call_id": .string(id), "output": .string(text)]
    }

    private func chatCall(_ id: String) -> JSONValue {
        ["id": .string(id), "type": "function", "function": ["name": "f", "arguments": "{\"a\":1}"]]
    }

    private func result(_ id: String, _ text: String) -> JSONValue {
        ["role": "tool", "tool_call_id": .string(id), "content": .string(text)]
    }

    @Test func `texts, transcripts and images become contents`() throws {
        let found = try messages([
            ["type": "message", "role": "system", "content": [["type": "input_text", "text": "Be nice."]]],
            [
                "type": "message", "role": "user",
                "content": [
                    ["type": "input_audio", "transcript": "what is this"],
                    ["type": "input_image", "image_url": "data:image/png;base64,AAAA", "detail": "low"],
                ],
            ],
            [
                "type": "message", "role": "assistant",
                "content": [["type": "output_audio", "transcript": "A cat."]],
            ],
            ["type": "message", "role": "user", "content": [["type": "input_audio"]]],
            ["type": "message", "role": "user", "content": [["type": "input_text", "text": "Sure?"]]],
        ])
        let image: JSONValue = ["url": "data:image/png;base64,AAAA", "detail": "low"]
        #expect(
            found == [
                ["role": "system", "content": "Be nice."],
                [
                    "role": "user",
                    "content": [
                        ["type": "text", "text": "what is this"], ["type": "image_url", "image_url": image],
                    ],
                ],
                ["role": "assistant", "content": "A cat."], ["role": "user", "content": "Sure?"],
            ])
    }

    @Test func `calls of one turn are one message, and their results follow it`() throws {
        let said: JSONValue = ["role": "assistant", "content": "Let me see."]
        #expect(
            try messages([said, call("a"), call("b"), output("b", "2"), output("a", "1")]) == [
                [
                    "role": "assistant", "content": "Let me see.",
                    "tool_calls": [chatCall("a"), chatCall("b")],
                ], result("a", "1"), result("b", "2"),
            ])
    }

    @Test func `calls of several turns are several messages`() throws {
        #expect(
            try messages([call("a"), output("a", "1"), call("b"), output("b", "2")]) == [
                ["role": "assistant", "content": "", "tool_calls": [chatCall("a")]], result("a", "1"),
                ["role": "assistant", "content": "", "tool_calls": [chatCall("b")]], result("b", "2"),
            ])
    }

    @Test func `a result may come late, never, or to a call that is gone`() throws {
        let user: JSONValue = ["role": "user", "content": "Hm."]
        #expect(
            try messages([call("a"), user, output("a", "1"), call("b"), user, output("c", "3")]) == [
                ["role": "assistant", "content": "", "tool_calls": [chatCall("a")]], result("a", "1"),
                user,
                ["role": "assistant", "content": "", "tool_calls": [chatCall("b")]],
                result("b", ChatMessages.missingOutput), user,
                ["role": "user", "content": "The result of a tool: 3"],
            ])
    }

    @Test func `what the assistant said stays in its place`() throws {
        let said: JSONValue = ["role": "assistant", "content": "Yes."]
        let user: JSONValue = ["role": "user", "content": "Hm."]
        #expect(try messages([said, user, said, said]) == [said, user, said, said])
        #expect(try messages([said, output("gone", "1")]).map { $0["role"] } == ["assistant", "user"])
    }

    @Test func `OpenAI's own servers have another name for the limit`() {
        var options = ChatOptions()
        options.limitName = "max_completion_tokens"
        options.maxTokens = 9
        let body = options.body(for: Conversation())
        #expect(body["max_completion_tokens"] == 9 && body["max_tokens"] == nil && body["tools"] == nil)
    }
}
