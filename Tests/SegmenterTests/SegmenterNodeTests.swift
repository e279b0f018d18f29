import Messages
import NodeTesting
import Testing

@testable import segmenter

@Suite struct SegmenterNodeTests {
    private func text(
        _ content: String, _ response: String = "resp_1", session: String = "", start: Bool = false,
        final: Bool = false
    ) -> Text {
        var metadata = Metadata()
        metadata.session = session
        metadata.response = response
        return Text(content, isStart: start, isFinal: final, metadata: metadata)
    }

    private func segment(_ text: Text) -> Int? { text.metadata["segment"]?.integer }

    @Test func `sentences leave as soon as they are complete, the last one is final`() throws {
        let harness = try NodeHarness(SegmenterNode.self)

        harness.receive(text("Going forward. ", start: true), on: SegmenterNode.text)
        let first = try harness.sent(on: SegmenterNode.sentence)
        harness.receive(text("Ten meters.", final: true), on: SegmenterNode.text)
        let last = try harness.sent(on: SegmenterNode.sentence)

        #expect(first.map(\.content) == ["Going forward."])
        #expect(first.map(\.isStart) == [true] && first.map(\.isFinal) == [false])
        #expect(last.map(\.content) == ["Ten meters."])
        #expect(last.map(\.isStart) == [false] && last.map(\.isFinal) == [true])
        #expect((first + last).map { segment($0) } == [0, 1])
        #expect((first + last).allSatisfy { $0.metadata.response == "resp_1" })
    }

    @Test func `a reply that is only read has no segments`() throws {
        let harness = try NodeHarness(SegmenterNode.self)
        var reply = text("Read this.", start: true, final: true)
        reply.metadata["modalities"] = ["text"]

        harness.receive(reply, on: SegmenterNode.text)

        #expect(try harness.sent(on: SegmenterNode.sentence).isEmpty)
    }

    @Test(arguments: ["", "```\ncode\n```", "😀"])
    func `a response without speech has one empty final segment`(content: String) throws {
        let harness = try NodeHarness(SegmenterNode.self)

        harness.receive(text(content, start: true, final: true), on: SegmenterNode.text)

        let sent = try harness.sent(on: SegmenterNode.sentence)
        #expect(sent.map(\.content) == [""])
        #expect(sent.map(\.isStart) == [true] && sent.map(\.isFinal) == [true])
    }

    @Test func `an empty final delta ends the response once`() throws {
        let harness = try NodeHarness(SegmenterNode.self)

        harness.receive(text("One. Two. ", start: true), on: SegmenterNode.text)
        harness.receive(text("", final: true), on: SegmenterNode.text)

        let sent = try harness.sent(on: SegmenterNode.sentence)
        #expect(sent.map(\.content) == ["One.", "Two.", ""])
        #expect(sent.map(\.isFinal) == [false, false, true])
    }

    @Test func `responses and sessions that alternate do not mix`() throws {
        let harness = try NodeHarness(SegmenterNode.self)

        harness.receive(text("A one. A", "a", session: "x", start: true), on: SegmenterNode.text)
        harness.receive(text("B one. B", "b", session: "x", start: true), on: SegmenterNode.text)
        harness.receive(text("C one. C", "a", session: "y", start: true), on: SegmenterNode.text)
        for (response, session) in [("a", "x"), ("b", "x"), ("a", "y")] {
            harness.receive(text(" two.", response, session: session, final: true), on: SegmenterNode.text)
        }

        let sent = try harness.sent(on: SegmenterNode.sentence)
        #expect(sent.map(\.content) == ["A one.", "B one.", "C one.", "A two.", "B two.", "C two."])
        #expect(sent.map(\.metadata.session) == ["x", "x", "y", "x", "x", "y"])
        #expect(sent.map { segment($0) } == [0, 0, 0, 1, 1, 1])
    }

    @Test func `a cancelled response says nothing more`() throws {
        let harness = try NodeHarness(SegmenterNode.self)

        harness.receive(text("One. Two", start: true), on: SegmenterNode.text)
        harness.cancel(response: "resp_1")
        harness.receive(text(" three.", final: true), on: SegmenterNode.text)
        harness.endInputs()

        #expect(try harness.sent(on: SegmenterNode.sentence).map(\.content) == ["One."])
    }

    @Test func `what is open at the end of the session or the stream is spoken`() throws {
        let harness = try NodeHarness(SegmenterNode.self)

        harness.receive(text("never ended", "a", session: "x"), on: SegmenterNode.text)
        harness.receive(text("nor this", "b", session: "y"), on: SegmenterNode.text)
        harness.endSession("x")
        let ofSession = try harness.sent(on: SegmenterNode.sentence)
        harness.endInputs()
        let ofStream = try harness.sent(on: SegmenterNode.sentence)

        #expect(ofSession.map(\.content) == ["never ended"] && ofSession.map(\.isFinal) == [true])
        #expect(ofStream.map(\.content) == ["nor this"] && ofStream.map(\.isFinal) == [true])
        #expect(harness.isFinished)
    }

    @Test func `abandoned replies are ended, so that memory stays bounded`() throws {
        let harness = try NodeHarness(SegmenterNode.self)

        for number in 0...OpenReplies.mostInSession {
            harness.receive(text("Reply \(number)", "r\(number)", start: true), on: SegmenterNode.text)
        }
        harness.receive(text("again", "r3", start: true, final: true), on: SegmenterNode.text)

        let sent = try harness.sent(on: SegmenterNode.sentence)
        #expect(sent.map(\.content) == ["Reply 0", "Reply 3", "again"])
        #expect(sent.allSatisfy { $0.isFinal })
    }

    @Test func `text that is not UTF-8 is refused and the reply goes on`() throws {
        let harness = try NodeHarness(SegmenterNode.self)
        var broken = text("x").message
        broken.payload = [0xC3, 0x28]

        harness.receive(text("Still ", start: true), on: SegmenterNode.text)
        harness.receive(broken, onInput: "text")
        harness.receive(text("here.", final: true), on: SegmenterNode.text)

        #expect(harness.errorCount == 1)
        #expect(try harness.sent(on: SegmenterNode.sentence).map(\.content) == ["Still here."])
    }

    @Test func `the limits are parameters`() throws {
        let harness = try NodeHarness(
            SegmenterNode.self, parameters: ["first_min_words": 1, "max_chars": 20])

        harness.receive(
            text("Yes, this one has many words", start: true, final: true), on: SegmenterNode.text)

        let sent = try harness.sent(on: SegmenterNode.sentence)
        #expect(sent.map(\.content) == ["Yes,", "this one has many", "words"])
    }
}
