import Listening
import Messages
import NodeRuntime
import NodeTesting
import SpeechSynthesis
import Testing

@testable import tts_flite

struct FliteTTSTests {
    private func speak(_ text: String, _ parameters: [String: JSONValue] = [:]) throws -> Heard {
        try Heard(text, spokenBy: FliteTTS.self, parameters)
    }

    @Test(arguments: ["slt", "rms", "awb", "kal", "cmu_us_slt", ""])
    func `every voice speaks a sentence in frames of 20 ms`(voice: String) throws {
        let heard = try speak("I go forward ten meters.", ["voice": .string(voice)])

        #expect(heard.isOneWholeResponse)
        #expect(heard.frames[0].format.sampleRate == 16000)
        #expect((1.2...2.5).contains(heard.seconds))
        #expect(heard.loudness > 1000)
        #expect(heard.words == ["I", "go", "forward", "ten", "meters"])
    }

    @Test func `the silence before the first word is left out`() throws {
        let heard = try speak("Ready.")
        #expect(Heard(Array(heard.frames.prefix(5))).loudness > 100)
    }

    @Test func `words are found by their offsets in Unicode scalars`() throws {
        let heard = try speak("A café, “naïve” — 12 o’clock, Ångström.")
        #expect(heard.words.filter { !$0.isEmpty } == ["A", "café", "naïve", "o", "Ångström"])
    }

    @Test func `sound leaves while the text is still being spoken`() throws {
        let harness = try NodeHarness(FliteTTS.self)
        harness.receive(
            Text(String(repeating: "One more sentence. ", count: 6), response: "r1", isFinal: true),
            on: SpeechInterface.text)

        let first = try Heard(first: 5, of: harness)
        let rest = try Heard(restOf: harness)

        #expect(!first.frames.isEmpty && first.seconds < 0.2)
        #expect(rest.seconds > 4)
        #expect(Heard(first.frames + rest.frames).isOneWholeResponse)
    }

    @Test func `a pause stays between sentences, and the end may come without words`() throws {
        let heard = try Heard(
            [
                Text("First sentence.", response: "r1", segment: 0),
                Text("Second one.", response: "r1", segment: 1),
                Text("", response: "r1", segment: 2, isFinal: true),
            ], spokenBy: FliteTTS.self)

        #expect(heard.isOneWholeResponse)
        #expect(heard.frames.last?.frameCount == 0)
        #expect(Heard(heard.segment(0).frames.suffix(4)).loudness < 50)
    }

    @Test func `a cancelled response stops within a frame, and the next one speaks`() throws {
        let interruption = try Interruption(of: NodeHarness(FliteTTS.self))

        #expect(interruption.before.problems.isEmpty && interruption.before.finalCount == 0)
        #expect(interruption.before.seconds > 0.2)
        #expect(interruption.after.frames.allSatisfy { $0.metadata.response == "r2" })
        #expect(interruption.after.isOneWholeResponse && interruption.after.loudness > 500)
    }

    @Test(arguments: [
        "", " ", "...", "?!…", "\u{0}", "a\u{0}b\u{1}\u{1b}[31mc", "<speak><break time=\"10s\"/>hi</speak>",
        "[[hello]]", "&amp; &#x1F600;", "😀👩‍👩‍👧‍👦🏳️‍🌈", "% $ & @ #", "'s", "-", "$", "1e99999 3.14.15 12:34:56 1/2/3",
        "e" + String(repeating: "\u{301}", count: 2000), String(repeating: "a", count: 1000),
        String(repeating: "9", count: 400), String(repeating: "<", count: 500), "\u{10ffff}\u{e000}\u{fffe}",
        "U.S.A. Dr. St. 5th XIV Mr.", String(repeating: "x.y@z ", count: 60),
    ])
    func `hostile text is spoken or passed over, and ends`(text: String) throws {
        let heard = try speak(text, ["voice": "kal"])
        #expect(heard.isOneWholeResponse)
        #expect(heard.seconds < 600)
    }

    @Test(arguments: ["你好，世界。", "שלום", "Привет"])
    func `words in another script are an error, and the response still ends`(text: String) throws {
        let harness = try NodeHarness(FliteTTS.self)
        harness.receive(Text(text, session: "s1", response: "r1", isFinal: true), on: SpeechInterface.text)

        #expect(try Heard(restOf: harness).isOneWholeResponse)
        let errors = harness.takeLog().filter { $0.level == .error }
        #expect(errors.map(\.session) == ["s1"])
        #expect(errors.first?.text.contains("r1") == true)
    }

    @Test func `rate, pitch and volume do what they say`() throws {
        let text = "The weather will be sunny in the morning, with a little rain over the hills."
        let usual = try speak(text)
        let fast = try speak(text, ["rate": 350])
        let high = try speak(text, ["pitch": 75])
        let quiet = try speak(text, ["volume": 50])

        #expect((0.45...0.6).contains(fast.seconds / usual.seconds))
        #expect((1.25...1.6).contains(high.pitch / usual.pitch))
        #expect((0.4...0.6).contains(quiet.loudness / usual.loudness))
    }

    @Test func `another language is a configuration error that names the node to take`() {
        #expect {
            try NodeHarness(FliteTTS.self, parameters: ["language": "de-DE"])
        } throws: { error in
            guard case .configuration(let reason) = error as? NodeError else { return false }
            return reason.contains("'de-DE'") && reason.contains("'tts'")
        }
    }

    @Test func `an unknown voice is a configuration error with a list`() {
        #expect {
            try NodeHarness(FliteTTS.self, parameters: ["voice": "en-us+f3"])
        } throws: { error in
            guard case .configuration(let reason) = error as? NodeError else { return false }
            return reason.contains("'en-us+f3'") && reason.contains("slt, rms, awb, kal")
        }
    }

    @Test func `it takes the place of tts: same ports, same parameters`() {
        let manifest = FliteTTS.manifest
        #expect(manifest.inputs.map(\.name) == ["text", "cancel"])
        #expect(manifest.outputs.map(\.name) == ["audio"])
        #expect(
            manifest.parameters.map(\.name) == [
                "voice", "voice_names", "language", "rate", "pitch", "volume",
            ])
    }

    @Test(arguments: 0..<6)
    func `each response that is not cancelled ends exactly once`(seed: UInt64) throws {
        let harness = try NodeHarness(FliteTTS.self, parameters: ["voice": "kal"])
        let talk = RandomTalk(seed: seed, steps: 80)
        #expect(!talk.ended.subtracting(talk.cancelled).isEmpty)
        #expect(try talk.problems(with: harness) == [])
    }
}
