import Listening
import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import SpeechSynthesis

/// An engine of 1 kHz that does what the text says: `fail`, `endless`, or one full frame per text.
private struct PretendedEngine: SpeechEngine {
    struct Failure: Error, CustomStringConvertible {
        var description: String { "the engine is out of order" }
    }

    let sampleRate = 1000

    func voice(named name: String, language: String) throws(VoiceError) -> String {
        guard !["nobody", "ana"].contains(name) else {
            throw .unknownVoice(name, available: ["anna", "bert"])
        }
        return name
    }

    func voice(_ voice: String, forTextIn language: String) -> String? {
        language == "de" ? "\(voice)-\(language)" : nil
    }

    func speak(_ passage: Passage, _ hear: (Sound) -> Bool) throws {
        if passage.text.contains("fail") { throw Failure() }
        let level = Int16(passage.manner.voice.utf8.count)
        repeat {
            guard hear(Sound(Array(repeating: level, count: 20))) else { return }
        } while passage.text.contains("endless")
    }
}

private struct PretendedNode: Node {
    static let voice = SpeechInterface.voice(default: "anna", "The voice.")
    static let voiceNames = SpeechInterface.voiceNames(default: ["marin=bertha", "cedar=bo"])
    static let manifest = SpeechInterface.manifest(
        name: "pretended", purpose: "Pretends.", voice: voice, voiceNames: voiceNames)
    private var narrator: Narrator<PretendedEngine>

    init(_ node: NodeContext) throws {
        narrator = try Narrator(
            node, engine: PretendedEngine(), voice: PretendedNode.voice, voiceNames: PretendedNode.voiceNames)
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        try narrator.handle(event, node)
    }
}

struct NarratorTests {
    private func heard(_ harness: NodeHarness<PretendedNode>) throws -> Heard {
        try Heard(restOf: harness)
    }

    @Test func `a response whose synthesis fails is logged and still ends`() throws {
        let harness = try NodeHarness(PretendedNode.self)
        harness.receive(
            Text("this will fail", session: "s1", response: "r1", isFinal: true), on: SpeechInterface.text)

        let heard = try heard(harness)

        #expect(heard.frames.count == 1)
        #expect(heard.isOneWholeResponse)
        let errors = harness.takeLog().filter { $0.level == .error }
        #expect(errors.map(\.text) == ["response r1: the engine is out of order"])
        #expect(errors.map(\.session) == ["s1"])
    }

    /// What the engine speaks of a text: its level is the length of the voice's name.
    private func levels(of texts: [Text]) throws -> [Int16] {
        let harness = try NodeHarness(PretendedNode.self)
        for text in texts { harness.receive(text, on: SpeechInterface.text) }
        harness.waitForWorkers()
        return try harness.sent(on: SpeechInterface.audio).compactMap(\.int16Samples.first)
    }

    @Test func `a text may name its voice`() throws {
        let texts = ["marin", "Cedar", "nobody", "bert"].map { name in
            var text = Text("go", response: "r-\(name)", isFinal: true)
            text.metadata["voice"] = .string(name)
            return text
        }
        #expect(try levels(of: texts) == [6, 2, 4, 4])
    }

    @Test func `a name may mean whatever voice the node has`() throws {
        let harness = try NodeHarness(
            PretendedNode.self, parameters: ["voice": "bert", "voice_names": ["alloy="]])
        var text = Text("go", response: "r1", isFinal: true)
        text.metadata["voice"] = "Alloy"
        harness.receive(text, on: SpeechInterface.text)
        harness.waitForWorkers()

        #expect(try harness.sent(on: SpeechInterface.audio).first?.int16Samples.first == 4)
        #expect(harness.takeLog().allSatisfy { $0.level != .warning })
    }

    @Test func `a voice that there is not is told once, and another speaks`() throws {
        let harness = try NodeHarness(PretendedNode.self)
        for number in 1...3 {
            var text = Text("go", session: "s1", response: "r\(number)", isFinal: true)
            text.metadata["voice"] = "nobody"
            harness.receive(text, on: SpeechInterface.text)
        }
        harness.waitForWorkers()

        let warnings = harness.takeLog().filter { $0.level == .warning }
        #expect(
            warnings.map(\.text) == [
                "there is no voice 'nobody': 'anna' speaks instead; 'voice_names' can give the name a meaning"
            ])
        #expect(warnings.map(\.session) == ["s1"])
    }

    @Test func `a text may say how fast it is spoken, within what engines can`() {
        var manner = Manner(voice: "anna")
        manner.hasten(by: 1.2)
        #expect(manner.rate == 210)
        manner.hasten(by: 1e9)
        #expect(manner.rate == 450)
        manner.hasten(by: 0.01)
        #expect(manner.rate == 80)
    }

    @Test(arguments: ["marin", "=bert", "marin=nobody"])
    func `a name of a voice that means nothing is told at once`(entry: String) {
        #expect(throws: NodeError.self) {
            try NodeHarness(PretendedNode.self, parameters: ["voice_names": [.string(entry)]])
        }
    }

    @Test func `a failed sentence does not silence the next one`() throws {
        let harness = try NodeHarness(PretendedNode.self)
        harness.receive(Text("fail", response: "r1"), on: SpeechInterface.text)
        harness.receive(Text("go on", response: "r1", isFinal: true), on: SpeechInterface.text)

        let heard = try heard(harness)

        #expect(heard.isOneWholeResponse)
        #expect(heard.seconds == 0.02)
    }

    @Test func `a text that is no valid UTF-8 still ends its response`() throws {
        let harness = try NodeHarness(PretendedNode.self)
        var message = Text("", session: "s1", response: "r1", isFinal: true).message
        message.payload = [0xff, 0xfe]
        harness.receive(message, onInput: "text")

        let heard = try heard(harness)

        #expect(harness.errorCount == 1)
        #expect(heard.isOneWholeResponse)
        #expect(heard.frames.first?.metadata.session == "s1")
    }

    @Test func `a cancelled response stops in the middle, and what waits behind it speaks`() throws {
        let harness = try NodeHarness(PretendedNode.self)
        harness.receive(Text("endless", response: "r1"), on: SpeechInterface.text)
        harness.receive(Text("never", response: "r1", isFinal: true), on: SpeechInterface.text)
        harness.receive(Text("behind", response: "r2", isFinal: true), on: SpeechInterface.text)
        let before = try Heard(first: 5, of: harness)

        harness.cancel(response: "r1")
        let after = try heard(harness)

        #expect(before.frames.count == 5 && before.response("r1").problems.isEmpty)
        #expect(after.frames.allSatisfy { $0.metadata.response == "r2" })
        #expect(after.isOneWholeResponse)
    }

    @Test func `the end of a session comes behind its last frame`() throws {
        let harness = try NodeHarness(PretendedNode.self)
        harness.receive(Text("one", session: "s1", response: "r1"), on: SpeechInterface.text)
        harness.receive(Text("two", session: "s1", response: "r1", isFinal: true), on: SpeechInterface.text)

        harness.endSession("s1")
        #expect(harness.endedSessions.isEmpty)
        let heard = try heard(harness)

        #expect(heard.isOneWholeResponse)
        #expect(harness.endedSessions == ["s1"])
        harness.endSession("s2")
        #expect(harness.endedSessions == ["s1", "s2"])
    }

    @Test func `the end of the texts ends the node behind the last frame`() throws {
        let harness = try NodeHarness(PretendedNode.self)
        for index in 0..<20 {
            harness.receive(
                Text("text", response: "r\(index)", isFinal: true), on: SpeechInterface.text)
        }
        harness.endInputs()

        #expect(try heard(harness).finalCount == 20)
        #expect(harness.isFinished)
    }

    @Test func `an unknown voice is a configuration error that lists the voices`() {
        #expect {
            try NodeHarness(PretendedNode.self, parameters: ["voice": "nobody"])
        } throws: { error in
            error as? NodeError
                == .configuration("pretended: there is no voice 'nobody'; there are anna, bert")
        }
    }

    @Test func `an unknown voice that is like another proposes it`() {
        #expect {
            try NodeHarness(PretendedNode.self, parameters: ["voice": "ana"])
        } throws: { error in
            guard case .configuration(let reason) = error as? NodeError else { return false }
            return reason.contains("did you mean 'anna'?")
        }
    }

    @Test func `a voice may change while the node runs, to one that there is`() throws {
        let harness = try NodeHarness(PretendedNode.self)
        try harness.change(["voice": "berta"])
        try harness.change(["voice": "nobody"])
        harness.receive(Text("text", response: "r1", isFinal: true), on: SpeechInterface.text)

        let heard = try heard(harness)

        #expect(heard.samples.first == Int16("berta".utf8.count))
        #expect(harness.takeLog().contains { $0.level == .error && $0.text.hasSuffix("'berta' goes on") })
    }

    @Test func `the language of a text chooses its voice, and an unknown one is told once`() throws {
        let harness = try NodeHarness(PretendedNode.self)
        harness.receive(Text("eins", response: "r1", language: "de"), on: SpeechInterface.text)
        for word in ["yksi", "kaksi"] {
            harness.receive(Text(word, response: "r1", language: "fi"), on: SpeechInterface.text)
        }

        let heard = try heard(harness)

        #expect(heard.frames.compactMap(\.int16Samples.first) == [7, 4, 4])
        #expect(harness.takeLog().count(where: { $0.level == .warning }) == 1)
    }
}
