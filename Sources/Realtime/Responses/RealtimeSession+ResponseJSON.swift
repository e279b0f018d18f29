import Messages

extension RealtimeSession {
    /// A response as it stands in events.
    func json(
        of response: Response, status: String, details: JSONValue, usage: JSONValue = .null
    ) -> JSONValue {
        let settings = response.settings
        var members: [String: JSONValue] = [
            "object": "realtime.response", "id": .string(response.id), "status": .string(status),
            "status_details": details, "output": .array(response.output.map { $0.json() }),
            "conversation_id": response.isInConversation ? .string(conversation.id) : .null,
            "output_modalities": settings.modality.json,
            "max_output_tokens": TokenLimit.json(settings.maxOutputTokens),
            "audio": [
                "output": ["format": settings.format.json, "voice": .string(Voice.name(settings.voice))]
            ],
            "usage": usage,
            "metadata": settings.metadata,
        ]
        if let temperature = settings.temperature { members["temperature"] = .number(temperature) }
        return .object(members)
    }

    /// What a response took, as the service counts: audio by its length, text by the tokens of llm.
    func usage(of response: Response) -> JSONValue {
        let told = response.usage
        let text = response.output.reduce(0) { $0 + $1.size }
        let inputText = told?["input_tokens"]?.integer ?? Tokens.inText(byteCount: response.inputByteCount)
        let outputText = told?["output_tokens"]?.integer ?? Tokens.inText(byteCount: text)
        let inputAudio =
            Tokens.inInputAudio(milliseconds: response.inputMilliseconds)
            + Tokens.inOutputAudio(milliseconds: response.earlierMilliseconds)
        let outputAudio = Tokens.inOutputAudio(milliseconds: response.outputMilliseconds)
        let cached = min(told?["cached_tokens"]?.integer ?? 0, inputText)
        var members: [String: JSONValue] = [
            "total_tokens": .number(inputText + inputAudio + outputText + outputAudio),
            "input_tokens": .number(inputText + inputAudio),
            "output_tokens": .number(outputText + outputAudio),
            "input_token_details": [
                "text_tokens": .number(inputText), "audio_tokens": .number(inputAudio), "image_tokens": 0,
                "cached_tokens": .number(cached),
                "cached_tokens_details": [
                    "text_tokens": .number(cached), "audio_tokens": 0, "image_tokens": 0,
                ],
            ],
            "output_token_details": [
                "text_tokens": .number(outputText), "audio_tokens": .number(outputAudio),
            ],
        ]
        if let cost = told?["cost"] { members["cost"] = cost }
        return .object(members)
    }
}

/// How the service counts.
enum Tokens {
    /// One token for each 100 ms that the user speaks, rounded up.
    static func inInputAudio(milliseconds: Int) -> Int { (milliseconds + 99) / 100 }
    /// One token for each 50 ms that the assistant speaks, rounded up.
    static func inOutputAudio(milliseconds: Int) -> Int { (milliseconds + 49) / 50 }
    /// What chat templates put around each message.
    static let aroundItem = 4
    /// An image of 1024 × 1024 pixels, as GPT-4o counts it.
    static let inImage = 765
    /// About four bytes of English make one token: only where llm does not tell.
    static func inText(byteCount: Int) -> Int { (byteCount + 3) / 4 }
}
