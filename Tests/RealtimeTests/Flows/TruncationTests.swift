import Messages
import Realtime
import Testing

@Suite struct TruncationTests {
    /// A response of 300 ms whose words begin every 100 ms.
    private func spoken(
        _ format: JSONValue = ["type": "audio/pcm", "rate": 24_000], isComplete: Bool = true,
        isLenient: Bool = false
    ) throws -> (TestSession, item: String, response: String) {
        var session = TestSession { $0.isLenient = isLenient }
        session.update(["audio": ["output": ["format": format]]])
        session.say("Go.")
        session.send(["type": "response.create"])
        let id = session.responseID
        session.reply("**One,** two", to: id)
        session.reply(" three!", to: id, isFinal: isComplete)
        for frame in 0..<15 {
            session.speak(
                milliseconds: 20, in: id, isFinal: isComplete && frame == 14,
                ["segment": 0, "text": "One, two three!", "text_offset": .number([0, 5, 9][frame / 5])])
        }
        if isComplete { session.usage(of: id) }
        let item = try #require(session.last("response.output_item.added")?["item"]?["id"]?.string)
        _ = session.takeEvents()
        return (session, item, id)
    }

    private func truncate(_ session: inout TestSession, _ item: String, _ end: Int) {
        session.send([
            "type": "conversation.item.truncate", "item_id": .string(item), "content_index": 0,
            "audio_end_ms": .number(end),
        ])
    }

    /// What llm is told that the assistant said.
    private func remembered(_ session: inout TestSession) -> [JSONValue] {
        session.send(["type": "response.create", "response": ["conversation": "none"]])
        return session.conversations.last?["items"]?.array?.filter { $0["role"] == "assistant" } ?? []
    }

    @Test(arguments: [
        (0, nil), (99, nil), (100, "**One,**"), (199, "**One,**"), (200, "**One,** two"),
        (299, "**One,** two"),
    ])
    func `llm remembers exactly the words that were heard in full`(end: Int, heard: String?) throws {
        var (session, item, _) = try spoken()
        truncate(&session, item, end)
        #expect(session.takeTypes() == ["conversation.item.truncated"])
        let content = remembered(&session).first?["content"]?.array?.first?["transcript"]?.string
        #expect(content == heard)
    }

    @Test func `a response that was heard to its end is remembered whole`() throws {
        var (session, _, _) = try spoken()
        #expect(
            remembered(&session).first?["content"]
                == [["type": "output_audio", "transcript": "**One,** two three!"]])
    }

    @Test func `of a response that was cut off, what was spoken is remembered`() throws {
        var (session, _, _) = try spoken(isComplete: false)
        session.send(["type": "response.cancel"])
        #expect(
            remembered(&session).first?["content"]
                == [["type": "output_audio", "transcript": "**One,** two"]])
    }

    @Test func `a truncated item has less audio and no transcript`() throws {
        var (session, item, _) = try spoken()
        truncate(&session, item, 150)
        let told = session.last("conversation.item.truncated")
        #expect(
            told?["audio_end_ms"] == 150 && told?["content_index"] == 0 && told?["item_id"] == .string(item))
        session.send(["type": "conversation.item.retrieve", "item_id": .string(item)])
        let part = session.last("conversation.item.retrieved")?["item"]?["content"]?.array?.first
        #expect(part?["transcript"] == .null)
        #expect(Base64.decode(part?["audio"]?.string ?? "")?.count == 150 * 48)
    }

    @Test(arguments: ["audio/pcm", "audio/pcmu", "audio/pcma"])
    func `audio is counted to the byte`(type: String) throws {
        var (session, item, _) = try spoken(["type": .string(type)])
        truncate(&session, item, 301)
        let error = session.last("error")?["error"]
        #expect(error?["message"] == "Audio content of 300ms is already shorter than 301ms")
        #expect(error?["code"] == "invalid_value")
        truncate(&session, item, 300)
        #expect(session.last("conversation.item.truncated") != nil)
    }

    @Test func `a lenient session takes a time past the end`() throws {
        var (session, item, _) = try spoken(isLenient: true)
        truncate(&session, item, 60_000)
        #expect(session.takeTypes() == ["conversation.item.truncated"])
    }

    @Test func `what is still being spoken can be truncated`() throws {
        var (session, item, response) = try spoken(isComplete: false)
        truncate(&session, item, 100)
        #expect(session.takeTypes() == ["conversation.item.truncated"])
        session.speak(milliseconds: 20, in: response)
        session.send(["type": "response.cancel"])
        #expect(
            session.last("response.output_audio_transcript.done")?["transcript"] == "**One,** two three!",
            "done events are the sum of their deltas")
        session.send(["type": "conversation.item.retrieve", "item_id": .string(item)])
        let part = session.last("conversation.item.retrieved")?["item"]?["content"]?.array?.first
        #expect(Base64.decode(part?["audio"]?.string ?? "")?.count == 100 * 48)
        #expect(
            remembered(&session).first?["content"] == [["type": "output_audio", "transcript": "**One,**"]])
    }

    @Test func `what was truncated while it was spoken has no transcript in the end either`() throws {
        var (session, item, response) = try spoken(isComplete: false)
        truncate(&session, item, 100)
        session.reply("", to: response, isFinal: true)
        session.speak(milliseconds: 20, in: response, isFinal: true)
        session.usage(of: response)
        for event in ["conversation.item.done", "response.output_item.done"] {
            let part = session.last(event)?["item"]?["content"]?.array?.first
            #expect(part?["type"] == "output_audio" && part?["transcript"] == .null)
        }
        let output = session.last("response.done")?["response"]?["output"]?.array
        #expect(output?.first?["content"]?.array?.first?["transcript"] == .null)
    }

    @Test func `what is truncated between its end and that of its response is listed without transcript`()
        throws
    {
        var (session, item, response) = try spoken(isComplete: false)
        session.reply("", to: response, isFinal: true)
        session.speak(milliseconds: 20, in: response, isFinal: true)
        #expect(session.last("conversation.item.done") != nil)
        truncate(&session, item, 100)
        session.usage(of: response)
        let output = session.last("response.done")?["response"]?["output"]?.array
        #expect(output?.first?["content"]?.array?.first?["transcript"] == .null)
    }

    @Test func `earlier speech of the assistant counts as input as far as it was heard`() throws {
        var (session, item, _) = try spoken()
        func inputTokens() -> Int? {
            session.send(["type": "response.create"])
            let id = session.responseID
            session.send(["type": "response.cancel"])
            let done = session.events.last {
                $0["type"] == "response.done" && $0["response"]?["id"]?.string == id
            }
            let usage = done?["response"]?["usage"]
            #expect(usage?["input_token_details"]?["cached_tokens"] == 0)
            let details = usage?["input_token_details"]
            let text = details?["text_tokens"]?.integer ?? 0
            let audio = details?["audio_tokens"]?.integer
            #expect(usage?["input_tokens"]?.integer == text + (audio ?? 0))
            return audio
        }
        #expect(inputTokens() == 6, "300 ms")
        truncate(&session, item, 100)
        #expect(inputTokens() == 2)
    }

    @Test func `only speech of the assistant can be truncated`() throws {
        var (session, _, _) = try spoken()
        session.say("More.")
        let user = session.last("conversation.item.added")?["item"]?["id"]?.string ?? ""
        truncate(&session, user, 0)
        #expect(session.last("error")?["error"]?["code"] == "unsupported_content_type")
        #expect(
            session.last("error")?["error"]?["message"] == "Only model output audio messages can be truncated"
        )
        truncate(&session, "item_nope", 0)
        #expect(session.last("error")?["error"]?["code"] == "item_truncate_invalid_item_id")
        session.send(["type": "conversation.item.truncate", "content_index": 0, "audio_end_ms": 1])
        #expect(session.last("error")?["error"]?["param"] == "item_id")
    }
}
