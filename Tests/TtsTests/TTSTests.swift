import Listening
import Messages
import NodeRuntime
import NodeTesting
import SpeechSynthesis
import Testing

@testable import tts

struct TTSTests {
    private func speak(_ text: String, _ parameters: [String: JSONValue] = [:]) throws -> Heard {
        try Heard(text, spokenBy: TTS.self, parameters)
    }

    @Test func `a sentence becomes audible frames of 20 ms`() throws {
        let heard = try speak("I go forward ten meters.")

        #expect(heard.isOneWholeResponse)
        #expect(heard.frames[0].format.sampleRate == 22050)
        #expect((1.2...2.5).contains(heard.seconds))
        #expect(heard.loudness > 1000)
        #expect(
            heard.frames.dropLast().allSatisfy { $0.metadata["text"]?.string == "I go forward ten meters." })
    }

    @Test func `frames tell the word that sounds, with offsets in Unicode scalars`() throws {
        let heard = try speak("Hé thére, wörld and ok naïve.")
        #expect(heard.words == ["Hé", "thére", "wörld", "and", "ok", "naïve"])
    }

    @Test func `sound leaves while the text is still being spoken`() throws {
        let harness = try NodeHarness(TTS.self)
        harness.receive(
            Text(String(repeating: "One more sentence. ", count: 15), response: "r1", isFinal: true),
            on: SpeechInterface.text)

        let first = try Heard(first: 1, of: harness)
        let rest = try Heard(restOf: harness)

        #expect(!first.frames.isEmpty && first.seconds < 0.2)
        #expect(rest.seconds > 10)
        #expect(Heard(first.frames + rest.frames).isOneWholeResponse)
    }

    @Test func `sentences follow each other with a pause, and the end comes without words`() throws {
        let heard = try Heard(
            [
                Text("First sentence.", response: "r1", segment: 0),
                Text("Second one.", response: "r1", segment: 1),
                Text("", response: "r1", segment: 2, isFinal: true),
            ], spokenBy: TTS.self)

        #expect(heard.isOneWholeResponse)
        #expect(heard.frames.last?.frameCount == 0)
        #expect(Heard(heard.segment(0).frames.suffix(8)).loudness < 20)
        #expect(heard.segment(1).loudness > 1000)
    }

    @Test func `a cancelled response stops within a frame, and the next one speaks`() throws {
        let interruption = try Interruption(of: NodeHarness(TTS.self))

        #expect(interruption.before.problems.isEmpty && interruption.before.finalCount == 0)
        #expect(interruption.before.seconds > 0.2)
        #expect(interruption.after.frames.allSatisfy { $0.metadata.response == "r2" })
        #expect(interruption.after.isOneWholeResponse && interruption.after.loudness > 500)
    }

    @Test(arguments: [
        "", " ", "...", "?!…", "\u{0}", "a\u{0}b\u{1}\u{1b}[31mc", "<speak><break time=\"10s\"/>hi</speak>",
        "[[h@'loU]]", "&amp; &#x1F600;", "😀👩‍👩‍👧‍👦🏳️‍🌈", "你好，世界。", "שלום العربية",
        "e" + String(repeating: "\u{301}", count: 2000),
        String(repeating: "a", count: 3000), String(repeating: "9", count: 700), "\u{202e}reversed\u{202c}",
        String(repeating: "<", count: 500), "\u{10ffff}\u{e000}\u{fffe}",
    ])
    func `hostile text is spoken or passed over, and ends`(text: String) throws {
        let heard = try speak(text)
        #expect(heard.isOneWholeResponse)
        #expect(heard.seconds < 1200)
    }

    @Test(arguments: [
        ("da", ".-e"), ("vi", "}-q"), ("hi", "'-你"), ("hi", "}%"), ("hi", "\u{aaeb}w枑"), ("ar", "\u{28ef}"),
        ("da", "0:’-I"), ("da", "\u{2a59}-e"), ("ml", "\u{a94b}x\u{200d}"), ("vi", "\u{16a98}-e"),
        ("hi", "%="),
    ])
    func `text that crashes eSpeak NG's voices does so no more`(voice: String, text: String) throws {
        #expect(try speak(text, ["voice": .string(voice)]).isOneWholeResponse)
    }

    @Test(arguments: [
        ("well-known", "well-known"), ("it's", "it's"), ("it’s -5 °C", "it’s -5 °C"), ("a - b", "a   b"),
        ("(a)[b]{c}", "(a) b  c "), ("<b>", "<b>"), ("a<=b", "a< =b"), ("x你", "x 你"), ("नमस्ते", "नमस्ते"),
    ])
    func `what is harmless stays`(text: String, expected: String) {
        #expect(ESpeakText(text).text == expected)
    }

    @Test func `a place behind an inserted space is found in the text as received`() {
        let text = ESpeakText("x你<=y")
        #expect(text.text == "x 你< =y")
        #expect((0..<7).map(text.receivedOffset) == [0, 1, 1, 2, 3, 3, 4])
        #expect(text.receivedOffset(of: 99) == 4)
        #expect(ESpeakText("").receivedOffset(of: 3) == 0)
    }

    @Test func `text is plain text, not markup`() throws {
        let plain = try speak("Wait <break time=\"20s\"/> now.")
        #expect(plain.seconds < 10)
        #expect(plain.words.contains("break"))
    }

    @Test func `several sessions are served in turn`() throws {
        let sentence = "One sentence of some length, for a change."
        let heard = try Heard(
            (0..<6).map { Text(sentence, session: "s\($0 % 2)", response: "r\($0 % 2)", isFinal: $0 > 3) },
            spokenBy: TTS.self)

        let order = heard.frames.map(\.metadata.session)
        let changes = zip(order, order.dropFirst()).count { $0 != $1 }
        #expect(changes == 5)
        #expect(heard.response("r0").isOneWholeResponse && heard.response("r1").isOneWholeResponse)
    }

    @Test func `rate, pitch and volume do what they say`() throws {
        let text = "The weather will be sunny in the morning, with a little rain over the hills."
        let usual = try speak(text)
        let fast = try speak(text, ["rate": 350])
        let high = try speak(text, ["pitch": 90])
        let quiet = try speak(text, ["volume": 25])

        #expect((0.4...0.65).contains(fast.seconds / usual.seconds))
        #expect(high.pitch > usual.pitch * 1.2)
        #expect(quiet.loudness < usual.loudness / 2)
    }

    @Test func `every language and variant has its own sound`() throws {
        let texts = try [
            speak("information", [:]), speak("information", ["voice": "de"]),
            speak("information", ["voice": "en-us+f3"]), speak("information", ["language": "fr"]),
            Heard([Text("information", response: "r1", language: "fi", isFinal: true)], spokenBy: TTS.self),
        ]
        let broken = texts.filter { !$0.isOneWholeResponse }
        #expect(broken.isEmpty)
        #expect(Set(texts.map { Array($0.samples.prefix(10_000)) }).count == 5)
    }

    @Test(
        arguments: [
            (["voice": "zz-nobody"], "zz-nobody"), (["voice": "en-us+nobody"], "+f3"),
            (["language": "tlh-x"], "en-us"),
        ] as [([String: JSONValue], String)])
    func `a voice that there is not is a configuration error with a list`(
        parameters: [String: JSONValue], expected: String
    ) {
        #expect {
            try NodeHarness(TTS.self, parameters: parameters)
        } throws: { error in
            guard case .configuration(let reason) = error as? NodeError else { return false }
            return reason.contains(expected) && reason.hasPrefix("tts: ")
        }
    }

    @Test func `its ports and parameters are those of tts-flite`() {
        let manifest = TTS.manifest
        #expect(manifest.inputs.map(\.name) == ["text", "cancel"])
        #expect(manifest.outputs.map(\.name) == ["audio"])
        #expect(
            manifest.parameters.map(\.name) == [
                "voice", "voice_names", "language", "rate", "pitch", "volume",
            ])
    }

    @Test(arguments: 0..<12)
    func `each response that is not cancelled ends exactly once`(seed: UInt64) throws {
        let talk = RandomTalk(seed: seed, steps: 120)
        #expect(!talk.ended.subtracting(talk.cancelled).isEmpty)
        #expect(try talk.problems(with: NodeHarness(TTS.self)) == [])
    }
}
