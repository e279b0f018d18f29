import Messages
import Randomness
import Testing

@testable import llm

@Suite struct ChatStreamTests {
    private func stream(_ chunks: [String], limit: Int = 1 << 20) throws -> ChatStream {
        var stream = ChatStream(limit: limit)
        for chunk in chunks { _ = try stream.take(chunk) }
        return stream
    }

    private func delta(_ delta: String, finish: String = "null") -> String {
        #"{"choices":[{"delta":\#(delta),"finish_reason":\#(finish)}]}"#
    }

    @Test(arguments: [
        #"{"choices":[]}"#, #"{"choices":null}"#, "{}", #"{"choices":[{"delta":{}}]}"#,
        #"{"choices":[{"delta":{"content":null,"tool_calls":null,"refusal":null},"finish_reason":null}],"usage":null}"#,
        #"{"choices":[{"delta":{"reasoning_content":"hm"}}],"error":null}"#,
    ])
    func `a chunk may add nothing`(chunk: String) throws {
        var stream = ChatStream()
        #expect(try stream.take(chunk).isEmpty && stream.finish == nil && stream.count == nil)
    }

    @Test(arguments: ["", "{", "[]", "5", "null", #"{"choices":[{}]}"#, #"{"choices":[5]}"#])
    func `what is no chunk is refused`(chunk: String) {
        #expect(throws: ChatStream.Fault.self) { try stream([chunk]) }
    }

    @Test func `an error of the server is told as it is`() {
        #expect(throws: ChatStream.Fault.told(["message": "no"])) {
            try stream([#"{"error":{"message":"no"}}"#])
        }
    }

    @Test func `contents may be parts`() throws {
        let found = try stream([
            delta(#"{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#)
        ])
        #expect(found.text == "ab")
    }

    @Test func `arguments may be JSON themselves`() throws {
        let call = #"{"tool_calls":[{"id":"x","function":{"name":"f","arguments":{"a":1}}}]}"#
        #expect(try stream([delta(call)]).calls.map(\.arguments) == [#"{"a":1}"#])
    }

    @Test func `the older form of a call is one`() throws {
        var stream = ChatStream()
        let first = try stream.take(delta(#"{"function_call":{"name":"f","arguments":"{\"a\""}}"#))
        let rest = try stream.take(
            delta(#"{"function_call":{"arguments":":1}"}}"#, finish: #""function_call""#))
        #expect(first + rest == [.arguments(#"{"a""#, index: 0), .arguments(":1}", index: 0)])
        #expect(stream.calls.map(\.name) == ["f"] && stream.calls[0].arguments == #"{"a":1}"#)
        #expect(stream.end == .toolCalls)

        var whole = ChatStream()
        let message = #"{"choices":[{"message":{"function_call":{"name":"g","arguments":"{}"}}}]}"#
        #expect(try whole.take(message) == [.arguments("{}", index: 0)] && whole.end == .toolCalls)
    }

    private func call(_ index: Int, _ function: String, id: String? = nil) -> String {
        let id = id.map { #","id":"\#($0)""# } ?? ""
        return #"{"index":\#(index)\#(id),"function":\#(function)}"#
    }

    @Test func `a call that comes in both forms is one`() throws {
        var stream = ChatStream()
        for (arguments, name) in [("{", #""name":"f","#), ("}", "")] {
            let function = #"{\#(name)"arguments":"\#(arguments)"}"#
            let both =
                #"{"function_call":\#(function),"tool_calls":[{"index":0,"id":"c1","function":\#(function)}]}"#
            #expect(try stream.take(delta(both)) == [.arguments(arguments, index: 0)])
        }
        _ = try stream.take(delta(#"{"function_call":{"arguments":""}}"#, finish: #""tool_calls""#))
        #expect(stream.calls == [ChatStream.Call(id: "c1", name: "f", arguments: "{}")])
    }

    @Test func `a call waits for its name, and those after it for their turn`() throws {
        var stream = ChatStream()
        let nameless = call(0, #"{"arguments":"{\"a\":"}"#, id: "c1")
        let named = call(1, #"{"name":"g","arguments":"{}"}"#, id: "c2")
        #expect(try stream.take(delta(#"{"tool_calls":[\#(nameless)]}"#)).isEmpty && stream.end == .stop)
        #expect(try stream.take(delta(#"{"tool_calls":[\#(named)]}"#)).isEmpty)
        let late = call(0, #"{"name":"f","arguments":"1}"}"#)
        #expect(
            try stream.take(delta(#"{"tool_calls":[\#(late)]}"#)) == [
                .arguments(#"{"a":1}"#, index: 0), .arguments("{}", index: 1),
            ])
        #expect(try stream.take(delta("{}", finish: #""tool_calls""#)).isEmpty)
        #expect(stream.calls.map(\.name) == ["f", "g"] && stream.end == .toolCalls)
    }

    @Test func `a call that ends without a name is refused, unless it was cut off`() throws {
        let nameless = delta(#"{"tool_calls":[\#(call(0, #"{"arguments":"{}"}"#, id: "c1"))]}"#)
        #expect(throws: ChatStream.Fault.malformed("a tool call without a name")) {
            try stream([nameless, delta("{}", finish: #""tool_calls""#)])
        }
        #expect(try stream([nameless, delta("{}", finish: #""length""#)]).end == .length)
    }

    @Test func `only the first of several choices is taken`() throws {
        let both =
            #"{"choices":[{"index":1,"delta":{"content":"no"}},{"index":0,"delta":{"content":"yes"}}]}"#
        let second = #"{"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":"stop"}]}"#
        let found = try stream([both, second])
        #expect(found.text == "yes" && found.finish == nil)
    }

    @Test func `an answer without end is refused`() {
        let word = delta(#"{"content":"0123456789"}"#)
        #expect(throws: ChatStream.Fault.tooLong) {
            try stream(Array(repeating: word, count: 11), limit: 100)
        }
        let calls = (0..<200).map { delta(#"{"tool_calls":[{"index":\#($0),"function":{"name":"f"}}]}"#) }
        #expect(throws: ChatStream.Fault.tooLong) { try stream(calls) }
    }

    @Test func `counts that cannot be are none`() throws {
        let usage =
            #"{"usage":{"prompt_tokens":-5,"completion_tokens":1e300,"prompt_tokens_details":{"cached_tokens":9}}}"#
        #expect(try stream([usage]).count == ChatStream.Count(input: 0, output: 0, cached: 0))
    }

    @Test func `random chunks never do harm`() throws {
        var generator = SeededGenerator(seed: 11)
        let names = [
            "choices", "delta", "tool_calls", "function", "index", "id", "name", "arguments", "content",
            "finish_reason", "usage", "error", "message", "prompt_tokens", "prompt_tokens_details",
            "cached_tokens",
        ]
        func value(_ depth: Int) -> JSONValue {
            switch Int.random(in: 0..<(depth > 5 ? 5 : 9), using: &generator) {
            case 0: return .null
            case 1: return .number(Double(Int.random(in: -3...3, using: &generator)))
            case 2: return .string(["", "stop", "length", "x"].randomElement(using: &generator) ?? "")
            case 3: return .number(1e300)
            case 4: return .bool(true)
            case 5, 6:
                return .array((0..<Int.random(in: 0...3, using: &generator)).map { _ in value(depth + 1) })
            default:
                return .object(
                    Dictionary(
                        (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                            (names.randomElement(using: &generator) ?? "", value(depth + 1))
                        }, uniquingKeysWith: { first, _ in first }))
            }
        }
        for _ in 0..<5000 {
            var stream = ChatStream(limit: 1000)
            for _ in 0..<4 {
                let chunk: JSONValue = [
                    "choices": [["delta": value(0), "finish_reason": value(5)]], "usage": value(2),
                ]
                _ = try? stream.take(chunk.description)
            }
            #expect(stream.calls.count <= ChatStream.mostCalls)
        }
    }
}
