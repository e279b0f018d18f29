import Messages

/// Speech that tts has made and that the client is not sent yet, because it has enough to play.
struct HeldSpeech {
    private var frames: [Audio] = []
    /// The place of the first frame; those before it have been taken.
    private var first = 0
    private(set) var byteCount = 0

    var isEmpty: Bool { first == frames.count }

    /// Whether tts has said its last word.
    var isComplete: Bool { frames.last?.isFinal == true }

    mutating func append(_ frame: Audio) {
        byteCount += frame.bytes.count
        frames.append(frame)
    }

    mutating func takeFirst() -> Audio? {
        guard !isEmpty else { return nil }
        let frame = frames[first]
        first += 1
        byteCount -= frame.bytes.count
        // Moving the rest once for many frames keeps each of them cheap.
        if first == frames.count || first == 256 {
            frames.removeFirst(first)
            first = 0
        }
        return frame
    }
}
