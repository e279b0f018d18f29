import Listening
import Messages
import Randomness
import Testing

@testable import SpeechSynthesis

struct SpeechQueueTests {
    @Test func `a text with words is spoken, and its last frame is the final one`() throws {
        var rig = QueueRig()
        rig.add("hello", response: "r1", isFinal: true)

        rig.run(samplesPerPassage: 50)

        #expect(rig.sent.map(\.frameCount) == [20, 20, 20])
        #expect(rig.sent.map(\.isStart) == [true, false, false])
        #expect(rig.sent.map(\.isFinal) == [false, false, true])
        #expect(rig.sent.map(\.position) == [0, 20, 40])
        #expect(
            rig.sent.last?.int16Samples == Array(repeating: 1, count: 10) + Array(repeating: 0, count: 10))
    }

    @Test func `an end without words is one empty final frame behind the sound`() {
        var rig = QueueRig()
        rig.add("one", response: "r1", segment: 0)
        rig.add("two", response: "r1", segment: 1)
        rig.add("", response: "r1", segment: 2, isFinal: true)

        rig.run(samplesPerPassage: 20)

        #expect(rig.sent.map(\.frameCount) == [20, 20, 0])
        #expect(rig.sent.map(\.isFinal) == [false, false, true])
        #expect(rig.sent.map(\.position) == [0, 20, 40])
        #expect(rig.sent.map { $0.metadata["segment"]?.integer } == [0, 1, 2])
        #expect(rig.sent.map { $0.metadata["text"]?.string } == ["one", "two", nil])
        #expect(rig.sent.map { $0.metadata.response } == ["r1", "r1", "r1"])
    }

    @Test(arguments: ["", "...", " \n", "!?"])
    func `a response of nothing but silence is one frame that starts and ends it`(text: String) {
        var rig = QueueRig()
        rig.add(text, response: "r1", isFinal: true)

        rig.run()

        #expect(rig.spoken.isEmpty)
        #expect(rig.sent.count == 1)
        #expect(rig.sent.first?.isStart == true && rig.sent.first?.isFinal == true)
        #expect(rig.sent.first?.frameCount == 0)
    }

    @Test func `sound that ends with a full frame is followed by an empty final one`() {
        var rig = QueueRig()
        rig.add("hello", response: "r1", isFinal: true)

        rig.run(samplesPerPassage: 40)

        #expect(rig.sent.map(\.frameCount) == [20, 20, 0])
        #expect(rig.sent.map(\.isFinal) == [false, false, true])
    }

    @Test func `a passage that yields no sound still ends its response`() {
        var rig = QueueRig()
        rig.add("hello", response: "r1", isFinal: true)

        rig.run(samplesPerPassage: 0)

        #expect(rig.sent.map(\.isFinal) == [true])
        #expect(rig.sent.map(\.isStart) == [true])
    }

    @Test func `segments without a number are counted, and own keys are kept`() {
        var rig = QueueRig()
        for word in ["one", "two"] {
            var metadata = Metadata(["own": .string("kept")])
            metadata.response = "r1"
            rig.add(Text(word, metadata: metadata))
        }

        rig.run(samplesPerPassage: 20)

        #expect(rig.sent.map { $0.metadata["segment"]?.integer } == [0, 1])
        #expect(rig.sent.allSatisfy { $0.metadata["own"]?.string == "kept" })
    }

    @Test func `a pause follows a sentence only where more of the response comes`() {
        var rig = QueueRig()
        rig.add("one", response: "r1")
        rig.add("two", response: "r1", isFinal: true)

        rig.run()

        #expect(rig.spoken.map(\.endsWithPause) == [true, false])
    }

    @Test func `sessions take turns passage by passage`() {
        var rig = QueueRig()
        for index in 0..<3 { rig.add("a\(index)", session: "a", response: "ra") }
        for index in 0..<3 { rig.add("b\(index)", session: "b", response: "rb") }
        rig.add(String(repeating: "long ", count: 120), session: "c", response: "rc", isFinal: true)

        rig.run()

        let heads = rig.spoken.map { String($0.text.prefix(2)) }
        #expect(heads == ["a0", "b0", "lo", "a1", "b1", "lo", "a2", "b2"])
    }

    @Test func `the passages of a long text follow each other without silence`() {
        var rig = QueueRig()
        rig.add(String(repeating: "word ", count: 120), response: "r1", isFinal: true)

        rig.run(samplesPerPassage: 30)

        #expect(rig.spoken.count == 2)
        #expect(rig.sent.map(\.frameCount) == [20, 20, 20, 0])
        #expect(rig.sent.prefix(3).allSatisfy { $0.int16Samples.allSatisfy { $0 == 1 } })
        #expect(rig.sent.prefix(3).map { $0.metadata["passage"]?.integer } == [nil, nil, 1])
    }

    @Test func `a cancelled response falls silent and the one behind it speaks at once`() {
        var rig = QueueRig()
        rig.add("one", response: "r1")
        rig.add("two", response: "r1", isFinal: true)
        rig.add("three", response: "r2", isFinal: true)
        rig.begin()
        rig.hear(30)
        let before = rig.sent.count

        let wasSpeaking = rig.queue.cancel(response: "r1")
        rig.begin()

        #expect(wasSpeaking)
        #expect(rig.spoken.map(\.text) == ["one", "three"])
        rig.run()
        #expect(rig.sent.dropFirst(before).allSatisfy { $0.metadata.response == "r2" })
        #expect(rig.sent.filter(\.isFinal).count == 1)
    }

    @Test func `cancelling a response that waits does not stop the one that speaks`() {
        var rig = QueueRig()
        rig.add("one", response: "r1", isFinal: true)
        rig.add("two", response: "r2", isFinal: true)
        rig.begin()

        let wasSpeaking = rig.queue.cancel(response: "r2")
        rig.run()

        #expect(!wasSpeaking)
        #expect(rig.sent.filter(\.isFinal).map(\.metadata.response) == ["r1"])
    }

    @Test func `cancelling an unknown response changes nothing`() {
        var rig = QueueRig()

        let wasSpeaking = rig.queue.cancel(response: "nobody")
        let step = rig.queue.next()

        #expect(!wasSpeaking)
        #expect(step == nil)
    }

    @Test func `a response id that comes again begins anew`() {
        var rig = QueueRig()
        rig.add("one", response: "r1", isFinal: true)
        rig.run()
        rig.add("two", response: "r1", isFinal: true)
        rig.run()

        #expect(rig.sent.filter(\.isStart).map(\.position) == [0, 0])
        #expect(rig.sent.filter(\.isFinal).count == 2)
    }

    @Test func `too much waiting text is refused, its end is not`() {
        var rig = QueueRig()
        let megabyte = String(repeating: "word ", count: 210_000)
        var accepted: [Bool] = []
        for index in 0..<5 { accepted.append(rig.add(megabyte, response: "r1", isFinal: index == 4)) }

        #expect(accepted == [true, true, true, false, false])
        rig.run(samplesPerPassage: 1)
        #expect(rig.sent.filter(\.isFinal).count == 1)
        let isAcceptedAgain = rig.add(megabyte, response: "r2")
        #expect(isAcceptedAgain)
    }

    @Test func `responses that never end are forgotten in time`() {
        var rig = QueueRig()
        for index in 0..<1000 {
            rig.add("a", response: "r\(index)")
            rig.run()
        }
        rig.add("b", response: "r0")
        rig.run()

        // Forgotten, so it starts anew; the last but one is remembered.
        #expect(rig.sent.last?.isStart == true)
        rig.add("b", response: "r999")
        rig.run()
        #expect(rig.sent.last?.isStart == false)
    }

    @Test(arguments: 0..<200)
    func `whatever arrives in whatever order, each end yields one final frame`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var rig = QueueRig()
        var ends: [String: Int] = [:]
        var cancelled: Set<String> = []
        var open = (0..<4).map { (session: "s\($0 % 3)", response: "r\($0)") }
        var made = open.count

        for _ in 0..<150 {
            let index = Int.random(in: 0..<open.count, using: &random)
            let (session, response) = open[index]
            switch Int.random(in: 0..<10, using: &random) {
            case 0...3:
                let text =
                    ["one two", "", "...", String(repeating: "long text ", count: 70)]
                    .randomElement(using: &random) ?? ""
                rig.add(text, session: session, response: response)
            case 4:
                rig.add(
                    Bool.random(using: &random) ? "end" : "", session: session, response: response,
                    isFinal: true)
                ends[response, default: 0] += 1
                open[index] = (session, "r\(made)")
                made += 1
            case 5:
                let victim = "r\(Int.random(in: 0..<made, using: &random))"
                _ = rig.queue.cancel(response: victim)
                rig.noteCancelled(victim)
                cancelled.insert(victim)
                if let index = open.firstIndex(where: { $0.response == victim }) {
                    open[index].response = "r\(made)"
                    made += 1
                }
            case 6, 7: rig.begin()
            case 8: rig.hear(Int.random(in: 0...70, using: &random))
            default: rig.end()
            }
        }
        rig.run(samplesPerPassage: 33)

        #expect(!ends.isEmpty && rig.sent.count > 10)
        for (response, count) in ends where !cancelled.contains(response) {
            #expect(rig.sent.filter { $0.isFinal && $0.metadata.response == response }.count == count)
        }
        #expect(rig.sentAfterCancel.isEmpty)
        for (_, frames) in Dictionary(grouping: rig.sent, by: { $0.metadata.response ?? "" }) {
            var position: Int64 = 0
            for (index, frame) in frames.enumerated() {
                #expect(frame.position == position)
                #expect(frame.isStart == (index == 0))
                #expect(frame.frameCount == 20 || frame.isFinal && frame.frameCount == 0)
                #expect(!frame.isFinal || index == frames.count - 1)
                position += Int64(frame.frameCount)
            }
        }
        #expect((0..<3).allSatisfy { rig.queue.isSilent(session: "s\($0)") })
    }
}

/// A queue of 1 kHz sound, so that a frame has 20 samples, and a pretended engine.
private struct QueueRig {
    var queue = SpeechQueue(sampleRate: 1000)
    var sent: [Audio] = []
    var spoken: [Passage] = []
    var sentAfterCancel: [Audio] = []
    private var cancelled: Set<String> = []
    private var isSpeaking: Bool { queue.spokenMetadata != nil }

    @discardableResult mutating func add(
        _ text: String, session: String = "", response: String, segment: Int? = nil, isFinal: Bool = false
    ) -> Bool {
        var metadata = Metadata()
        metadata.session = session
        metadata.response = response
        metadata["segment"] = segment.map { .number($0) }
        return add(Text(text, isFinal: isFinal, metadata: metadata))
    }

    @discardableResult mutating func add(_ text: Text) -> Bool {
        queue.add(text, manner: Manner(voice: ""))
    }

    /// Does what waits, until something is being spoken.
    mutating func begin() {
        while let step = queue.next() {
            switch step {
            case .send(let audio): send([audio])
            case .speak(let passage): spoken.append(passage)
            }
        }
    }

    mutating func hear(_ count: Int) {
        send(queue.hear(Sound(Array(repeating: 1, count: count))))
    }

    mutating func end() {
        send(queue.passageEnded().map { [$0] } ?? [])
    }

    mutating func run(samplesPerPassage count: Int = 20) {
        begin()
        while isSpeaking {
            hear(count)
            end()
            begin()
        }
    }

    mutating func noteCancelled(_ response: String) {
        cancelled.insert(response)
    }

    private mutating func send(_ frames: [Audio]) {
        sent += frames
        sentAfterCancel += frames.filter { cancelled.contains($0.metadata.response ?? "") }
    }
}
