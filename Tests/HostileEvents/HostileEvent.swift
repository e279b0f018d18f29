import Messages
public import Randomness

/// Makes frames that no client should send.
public enum HostileEvent {
    /// The next frame: bytes that may be no text, no JSON, no event, or an event that is right by chance.
    public static func make(using random: inout SeededGenerator) -> [UInt8] {
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            return (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        case 1:
            var bytes = event(using: &random).utf8
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            return bytes
        case 2:
            let bytes = event(using: &random).utf8
            return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
        case 3:
            let depth = Int.random(in: 1...300, using: &random)
            return Array(String(repeating: "[", count: depth).utf8)
                + Array(String(repeating: "]", count: depth).utf8)
        case 4, 5: return event(using: &random).utf8
        default:
            let template = templates[Int.random(in: 0..<templates.count, using: &random)]
            return broken(template, using: &random).utf8
        }
    }

    /// Events in which one thing will be wrong, or none.
    private static let templates: [JSONValue] = [
        [
            "type": "session.update", "event_id": "e",
            "session": [
                "type": "realtime", "instructions": "x", "tools": [["type": "function", "name": "f"]],
                "tool_choice": ["type": "function", "name": "f"], "truncation": "auto",
                "max_output_tokens": 5,
                "audio": [
                    "input": [
                        "format": ["type": "audio/pcm", "rate": 24_000],
                        "noise_reduction": ["type": "near_field"],
                        "transcription": ["model": "whisper-1", "language": "en"],
                        "turn_detection": [
                            "type": "server_vad", "threshold": 0.5, "idle_timeout_ms": 5000,
                            "silence_duration_ms": 300,
                        ],
                    ], "output": ["voice": ["id": "voice_1"], "speed": 1, "format": ["type": "audio/pcma"]],
                ],
            ],
        ],
        [
            "type": "conversation.item.create", "previous_item_id": "root",
            "item": [
                "type": "message", "role": "user", "id": "known",
                "content": [
                    ["type": "input_text", "text": "x"], ["type": "input_audio", "audio": "AAAA/w=="],
                    ["type": "input_image", "image_url": "data:,", "detail": "low"],
                ],
            ],
        ],
        [
            "type": "response.create",
            "response": [
                "conversation": "none", "metadata": ["a": "b"], "output_modalities": ["audio"],
                "input": [["type": "item_reference", "id": "known"]], "reasoning": ["effort": "low"],
                "audio": ["output": ["format": ["type": "audio/pcmu"], "voice": "x"]],
            ],
        ],
        [
            "type": "conversation.item.truncate", "item_id": "known", "content_index": 0, "audio_end_ms": 0,
        ],
        [
            "type": "session.update",
            "session": [
                "type": "realtime",
                "tools": [
                    [
                        "type": "mcp", "server_label": "a", "server_url": "x", "headers": ["b": "c"],
                        "allowed_tools": ["read_only": true, "tool_names": ["f"]],
                        "require_approval": ["never": ["tool_names": ["f"]], "always": ["read_only": false]],
                        "allowed_callers": ["direct"], "connector_id": .null,
                    ]
                ], "tool_choice": ["type": "mcp", "server_label": "a", "name": "f"],
            ],
        ],
        [
            "type": "conversation.item.create",
            "item": [
                "type": "mcp_call", "server_label": "a", "name": "f", "arguments": "{}", "output": "x",
                "error": ["type": "http_error", "code": 5, "message": "x"], "approval_request_id": "known",
            ],
        ],
        [
            "type": "conversation.item.create",
            "item": [
                "type": "mcp_approval_response", "approval_request_id": "known", "approve": true,
                "reason": "x",
            ],
        ],
        ["type": "input_audio_buffer.append", "audio": "AAAAAAAAAAA="],
        ["type": "response.cancel", "response_id": "resp_x"],
    ]

    /// A value in which something anywhere has become something else.
    private static func broken(_ value: JSONValue, using random: inout SeededGenerator) -> JSONValue {
        guard Int.random(in: 0..<4, using: &random) > 0 else { return self.value(depth: 2, using: &random) }
        switch value {
        case .object(var members):
            guard let name = members.keys.sorted().randomElement(using: &random) else { return value }
            members[name] =
                Int.random(in: 0..<6, using: &random) == 0
                ? nil : members[name].map { broken($0, using: &random) }
            return .object(members)
        case .array(var elements):
            guard let index = elements.indices.randomElement(using: &random) else { return value }
            elements[index] = broken(elements[index], using: &random)
            return .array(elements)
        default: return value
        }
    }

    private static let types = [
        "session.update", "input_audio_buffer.append", "input_audio_buffer.commit",
        "input_audio_buffer.clear", "conversation.item.create", "conversation.item.truncate",
        "conversation.item.delete", "conversation.item.retrieve", "response.create", "response.cancel",
        "output_audio_buffer.clear", "nothing.known",
    ]

    private static let names = [
        "session", "audio", "item", "response", "type", "id", "item_id", "content_index", "audio_end_ms",
        "previous_item_id", "response_id", "content", "role", "text", "input", "output", "format", "rate",
        "turn_detection", "threshold", "silence_duration_ms", "transcription", "model", "tools", "name",
        "parameters", "tool_choice", "output_modalities", "instructions", "max_output_tokens", "metadata",
        "voice", "speed", "conversation", "event_id", "call_id", "arguments", "image_url", "server_label",
        "approve", "unknown",
    ]

    private static let texts = [
        "", "realtime", "transcription", "message", "user", "assistant", "input_text", "input_audio", "AAAA",
        "AAAAAA==", "@@@", "audio/pcm", "server_vad", "semantic_vad", "function", "function_call",
        "function_call_output", "item_reference", "mcp", "mcp_list_tools", "none", "auto", "inf", "root",
        "\u{0}", "\u{1F600}",
        "data:image/png;base64,AAAA", String(repeating: "x", count: 600),
    ]

    private static func event(using random: inout SeededGenerator) -> JSONValue {
        var members = object(depth: 5, using: &random)
        members["type"] = .string(types[Int.random(in: 0..<types.count, using: &random)])
        return .object(members)
    }

    private static func object(depth: Int, using random: inout SeededGenerator) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            members[names[Int.random(in: 0..<names.count, using: &random)]] = value(
                depth: depth - 1, using: &random)
        }
        return members
    }

    private static func value(depth: Int, using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 5), using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2:
            .number(
                [-1, 0, 1, 0.5, 1e300, -1e300, 9_007_199_254_740_992, 1e18][
                    Int.random(in: 0..<8, using: &random)])
        case 3, 4: .string(texts[Int.random(in: 0..<texts.count, using: &random)])
        case 5:
            .array(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth - 1, using: &random)
                })
        default: .object(object(depth: depth, using: &random))
        }
    }
}
