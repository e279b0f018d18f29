import Messages

/// A part of a message.
enum ContentPart: Sendable {
    case inputText(String)
    case inputAudio(InputAudioPart)
    case inputImage(url: String, detail: String)
    case outputText(String)
    case outputAudio(OutputAudioPart)

    func json(withAudio: Bool) -> JSONValue {
        switch self {
        case .inputText(let text): ["type": "input_text", "text": .string(text)]
        case .inputAudio(let part): part.json(withAudio: withAudio)
        case .inputImage(let url, let detail):
            ["type": "input_image", "image_url": .string(url), "detail": .string(detail)]
        case .outputText(let text): ["type": "output_text", "text": .string(text)]
        case .outputAudio(let part): part.json(withAudio: withAudio)
        }
    }

    /// The part as llm is told of it; `nil` where there are no words.
    var contextJSON: JSONValue? {
        switch self {
        case .inputText, .inputImage, .outputText: return json(withAudio: false)
        case .inputAudio(let part):
            return part.transcript.map { ["type": "input_audio", "transcript": .string($0)] }
        case .outputAudio(let part):
            let heard = part.heardText
            return heard.isEmpty ? nil : ["type": "output_audio", "transcript": .string(heard)]
        }
    }

    /// The part as one of the user, who refers to it.
    var ofUser: ContentPart {
        switch self {
        case .inputText, .inputAudio, .inputImage: self
        case .outputText(let text): .inputText(text)
        case .outputAudio(let part): .inputText(part.heardText)
        }
    }

    /// Bytes of text and images.
    var byteCount: Int {
        switch self {
        case .inputText(let text), .outputText(let text): text.utf8.count
        case .inputImage(let url, _): url.utf8.count
        case .inputAudio(let part): part.transcript?.utf8.count ?? 0
        case .outputAudio(let part): part.transcript.utf8.count
        }
    }
}

/// Speech of the user.
struct InputAudioPart: Sendable {
    /// How long it lasts, in milliseconds.
    var milliseconds: Int
    var format: ClientAudioFormat
    /// What was said; `nil` until it is known, and where it never will be.
    var transcript: String?
    /// The audio as it came; `nil` where it was not kept.
    var audio: [UInt8]?
    /// Whether the client may read the transcript.
    var tellsTranscript: Bool

    func json(withAudio: Bool) -> JSONValue {
        var members: [String: JSONValue] = [
            "type": "input_audio",
            "transcript": tellsTranscript ? transcript.map(JSONValue.string) ?? .null : .null,
        ]
        if withAudio {
            let kept = audio.flatMap { $0.isEmpty ? nil : $0 }
            members["audio"] = kept.map { .string(AudioText.encode($0)) } ?? .null
        }
        return .object(members)
    }
}

/// Speech of the assistant.
struct OutputAudioPart: Sendable {
    /// What was to be said, as the client was told it.
    var transcript = ""
    var format: ClientAudioFormat
    /// The audio as it was sent; `nil` where it is not kept any more.
    var audio: SentAudio? = SentAudio()
    /// Bytes of audio that count: those sent, or what truncation left.
    var byteCount = 0
    /// Whether the client has truncated it.
    var isTruncated = false
    /// Whether all of its audio has been sent, so that all words were spoken.
    var isComplete = false
    /// When which words are spoken.
    var words = SpokenWords()

    /// How long it lasts, in whole milliseconds.
    var milliseconds: Int { format.milliseconds(byteCount: byteCount) }

    /// The words that the user can have heard.
    var heardText: String {
        isComplete && !isTruncated ? transcript : words.heard(until: milliseconds, of: transcript)
    }

    func json(withAudio: Bool) -> JSONValue {
        var members: [String: JSONValue] = [
            "type": "output_audio", "transcript": isTruncated ? .null : .string(transcript),
        ]
        if withAudio { members["audio"] = audio.map { .string(AudioText.encode($0.bytes)) } ?? .null }
        return .object(members)
    }

    /// Cuts what was not heard, as the client tells it.
    mutating func truncate(milliseconds: Int) {
        byteCount = min(byteCount, format.byteCount(milliseconds: milliseconds))
        audio?.cut(to: byteCount)
        isTruncated = true
    }
}
