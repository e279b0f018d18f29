import Messages
import Randomness
import Realtime
import Testing

@Suite struct DialectTests {
    @Test(
        arguments: [
            (nil, [], nil), ("realtime=v1", [], .beta), ("assistants=v2, realtime=v1", [], .beta),
            ("assistants=v2", [], nil), ("realtime=v2", ["realtime"], nil),
            (nil, ["realtime", "openai-insecure-api-key.k", "openai-beta.realtime-v1"], .beta),
            (nil, ["realtime", "openai-agents-sdk.0.1"], nil),
        ] as [(String?, [String], DialectName?)])
    func `a handshake asks for the beta by header or subprotocol`(
        header: String?, subprotocols: [String], expected: DialectName?
    ) {
        #expect(DialectName.requested(betaHeader: header, subprotocols: subprotocols) == expected)
    }

    @Test(arguments: [
        ("response.output_item.added", "response.output_item.created"),
        ("response.done", "response.completed"),
        ("error", "response.error"), ("response.created", "response.created"),
        ("response.output_audio.delta", "response.output_audio.delta"),
    ])
    func `a client of the Responses API finds its names`(type: String, name: String) {
        let events = ResponsesDialect().translate(serverEvent: [
            "type": .string(type), "response": ["id": "r"],
        ])

        #expect(events == [["type": .string(name), "response": ["id": "r"]]])
    }

    @Test func `a client of the Responses API is warned`() {
        let event = ResponsesDialect().warning(code: "content_filter", message: "Cut.", response: "resp_1")

        #expect(
            event == [
                "type": "response.warning", "response_id": "resp_1",
                "warning": ["code": "content_filter", "message": "Cut."],
            ])
    }

    @Test func `a client of the Responses API sends what the engine understands`() throws {
        let event: [String: JSONValue] = ["type": "session.update", "session": ["modalities": ["text"]]]

        #expect(try ResponsesDialect().translate(clientEvent: event) == event)
    }

    @Test func `no event of any shape breaks a dialect`() throws {
        var random = SeededGenerator(seed: 5)
        let types = [
            "session.update", "transcription_session.update", "response.create", "conversation.item.create",
            "session.created", "session.updated", "response.done", "conversation.item.added", "error",
        ]
        for _ in 0..<20_000 {
            var event = anyObject(depth: 4, &random)
            event["type"] = .string(types[Int.random(in: 0..<types.count, using: &random)])
            do throws(ClientError) {
                _ = try BetaDialect().translate(clientEvent: event)
            } catch {
                #expect(error.parameter?.isEmpty == false)
                #expect(error.message.hasPrefix("Invalid") || error.message.hasPrefix("Unknown"))
            }
            #expect(BetaDialect().translate(serverEvent: event).count <= 1)
            #expect(ResponsesDialect().translate(serverEvent: event).count == 1)
        }
    }

    private let names = [
        "type", "session", "response", "item", "content", "input", "output", "audio", "role", "modalities",
        "output_modalities", "input_audio_format", "turn_detection", "temperature", "error", "param",
        "message",
        "format", "voice", "status_details", "reason",
    ]

    private let texts = [
        "message", "assistant", "user", "text", "output_text", "audio", "realtime", "transcription", "pcm16",
        "session.audio.input.format", "response.audio", "session", "", "content_filter",
    ]

    private func anyObject(depth: Int, _ random: inout SeededGenerator) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            members[names[Int.random(in: 0..<names.count, using: &random)]] = anyValue(
                depth: depth - 1, &random)
        }
        return members
    }

    private func anyValue(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &random) {
        case 0: .null
        case 1: .bool(true)
        case 2: .number(Double.random(in: -3...3, using: &random))
        case 3: .string(texts[Int.random(in: 0..<texts.count, using: &random)])
        case 4: .array((0..<2).map { _ in anyValue(depth: depth - 1, &random) })
        default: .object(anyObject(depth: depth, &random))
        }
    }
}
