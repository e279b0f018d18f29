internal import Messages
internal import Realtime

/// What each run of the smoke test sends, made once: making it must not count as the server's time.
struct SmokeEvents {
    /// The session: push to talk, so that the test decides when its turn is over.
    let sessionUpdate: [UInt8]
    /// The audio in pieces of 100 ms, and the end of the turn.
    let turn: [[UInt8]]

    init(_ settings: SmokeSettings) {
        sessionUpdate = Self.sessionUpdate(settings).utf8
        turn = Self.turn(settings).map(\.utf8)
    }

    private static func sessionUpdate(_ settings: SmokeSettings) -> JSONValue {
        switch settings.schema {
        case .flat:
            return [
                "type": "session.update",
                "session": [
                    "modalities": ["text", "audio"], "input_audio_format": "pcm16",
                    "output_audio_format": "pcm16",
                    "turn_detection": .null,
                ],
            ]
        case .audio:
            let format: JSONValue = ["type": "audio/pcm", "rate": .number(settings.audioRate)]
            return [
                "type": "session.update",
                "session": [
                    "type": "realtime", "output_modalities": ["audio"],
                    "audio": [
                        "input": ["format": format, "turn_detection": .null], "output": ["format": format],
                    ],
                ],
            ]
        }
    }

    private static func turn(_ settings: SmokeSettings) -> [JSONValue] {
        let samples = SmokeAudio.samples(
            count: settings.audioRate * settings.audioMilliseconds / 1000, rate: settings.audioRate)
        let piece = settings.audioRate / 10
        let appends = stride(from: 0, to: samples.count, by: piece).map { start -> JSONValue in
            let bytes = samples[start..<min(start + piece, samples.count)].flatMap { sample in
                [UInt8(truncatingIfNeeded: sample), UInt8(truncatingIfNeeded: sample >> 8)]
            }
            let text = String(decoding: Base64.encode(bytes), as: UTF8.self)
            return ["type": "input_audio_buffer.append", "audio": .string(text)]
        }
        return appends + [["type": "input_audio_buffer.commit"], ["type": "response.create"]]
    }
}
