import Messages
import Testing

@testable import speaker

@Suite struct ResponseAudioTests {
    @Test func `audio of another format is brought to the device's, without a gap between messages`() throws {
        let samples = (0..<1600).map { Int16(truncatingIfNeeded: $0 * 7 % 4000 + 1000) }
        var frames: [Audio] = []
        for start in stride(from: 0, to: samples.count, by: 320) {
            let piece = Array(samples[start..<start + 320])
            let isLast = start + 320 == samples.count
            frames.append(
                Audio(piece, sampleRate: 16000, position: Int64(start), isStart: start == 0, isFinal: isLast))
        }
        let response = ResponseAudio(
            frames[0], id: "a", format: AudioFormat(sampleRate: 48000), time: 0)
        for frame in frames { try response.add(frame) }
        var written: [Int16] = []
        response.write(10_000, to: &written)

        #expect(written.count == 4800)
        #expect(response.isWritten)
        #expect(written[300..<4500].allSatisfy { $0 > 500 })
    }

    @Test func `what was written and not heard can be taken back`() throws {
        let audio = Audio((0..<100).map(Int16.init), sampleRate: 1000, isFinal: true)
        let response = ResponseAudio(audio, id: "a", format: audio.format, time: 0)
        try response.add(audio)
        var written: [Int16] = []
        response.write(80, to: &written)
        response.hear(30)
        response.rewind()
        written = []
        response.write(1000, to: &written)

        #expect(written == (30..<100).map(Int16.init))
    }
}

@Suite struct RecentIDsTests {
    @Test func `the oldest are forgotten beyond the limit`() {
        var ids = RecentIDs(limit: 2)
        for id in ["a", "b", "b", "c"] { ids.insert(id) }
        #expect(!ids.contains("a") && ids.contains("b") && ids.contains("c"))
        ids.remove("b")
        ids.insert("d")
        #expect(ids.contains("c") && ids.contains("d") && !ids.contains("b"))
    }
}
