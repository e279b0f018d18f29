import Messages
import Randomness
import Testing

/// Frames from anywhere: a message or an error, never a trap.
@Suite struct WireFuzzTests {
    private func read(_ frames: [[UInt8]]) -> Bool {
        guard let message = try? Message(frames: frames) else { return false }
        _ = (try? Audio(message))?.int16Samples
        _ = (try? Audio(message))?.floatSamples
        _ = try? Text(message)
        _ = try? Event(message)
        _ = try? Bytes(message)
        _ = message.metadata.session
        return true
    }

    @Test func `random frames are refused`() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let frames = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                (0..<Int.random(in: 0...120, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            }
            #expect(!read(frames))
        }
    }

    @Test func `every truncation of a header is refused`() throws {
        let message = Text("hello", metadata: Metadata(["session": "s"])).message
        for length in 0..<message.headerFrame.count {
            #expect(!read([Array(message.headerFrame.prefix(length)), message.payload]))
        }
    }

    @Test func `good messages with changed bytes never trap`() {
        var random = SeededGenerator(seed: 2)
        let messages = [
            Audio([1, 2, 3] as [Int16], sampleRate: 16000, metadata: Metadata(["session": "s"])).message,
            Audio([Float.nan, .infinity], sampleRate: 1, channels: 2).message, Text("x").message,
            Event("started", ["a": [1, ["b": "c"]]]).message, Bytes([1, 2, 3]).message,
        ]
        var read = 0
        for _ in 0..<50_000 {
            let message = messages[Int.random(in: 0..<messages.count, using: &random)]
            var frames = [message.headerFrame, message.payload]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let frame = Int.random(in: 0...1, using: &random)
                guard !frames[frame].isEmpty else { continue }
                frames[frame][Int.random(in: 0..<frames[frame].count, using: &random)] =
                    UInt8.random(in: 0...255, using: &random)
            }
            if self.read(frames) { read += 1 }
        }
        #expect(read > 1000, "many changes leave a message a message")
    }
}
