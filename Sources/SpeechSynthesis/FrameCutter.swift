/// Cuts the sound of one segment into frames of equal length, and knows which words they speak.
struct FrameCutter {
    /// What is being spoken at some moment.
    struct Caption: Equatable {
        /// The text of the passage.
        var text: String
        /// Counts the passages of the segment.
        var passage: Int
        /// Where the word that sounds begins in `text`, in Unicode scalars.
        var offset: Int
    }

    struct Frame: Equatable {
        var samples: [Int16]
        /// What is being spoken at the first sample.
        var caption: Caption
    }

    /// Samples in a frame.
    let frameLength: Int
    private var pending: [Int16] = []
    /// How many samples of the segment have left as frames.
    private var sent = 0
    private var passages = 0
    private var passageStart = 0
    private var passageText = ""
    /// Where the last word of the passage that was told begins.
    private var lastOffset = 0
    private var caption = Caption(text: "", passage: 0, offset: 0)
    private var changes: [(sample: Int, caption: Caption)] = []

    init(frameLength: Int) {
        self.frameLength = frameLength
    }

    /// Begins a passage: what is added from now on speaks `text`.
    mutating func begin(_ text: String) {
        passageStart = sent + pending.count
        passageText = text
        lastOffset = 0
        changes.append((passageStart, Caption(text: text, passage: passages, offset: 0)))
        passages += 1
    }

    /// Adds sound of the present passage and returns the frames that are full.
    mutating func add(_ sound: Sound) -> [Frame] {
        // An engine may tell the first word again in mid-passage, as eSpeak NG does after a pause; speech only goes on.
        for word in sound.words where word.textOffset >= lastOffset {
            lastOffset = word.textOffset
            let caption = Caption(text: passageText, passage: passages - 1, offset: word.textOffset)
            changes.append((passageStart + word.sample, caption))
        }
        pending += sound.samples
        var frames: [Frame] = []
        var taken = 0
        while pending.count - taken >= frameLength {
            frames.append(frame(Array(pending[taken..<taken + frameLength])))
            taken += frameLength
        }
        pending.removeFirst(taken)
        return frames
    }

    /// The frame that is not full, filled up with silence; `nil` where none is open.
    mutating func rest() -> Frame? {
        guard !pending.isEmpty else { return nil }
        let samples = pending + Array(repeating: 0, count: frameLength - pending.count)
        pending = []
        return frame(samples)
    }

    private mutating func frame(_ samples: [Int16]) -> Frame {
        var passed = 0
        while passed < changes.count, changes[passed].sample <= sent {
            caption = changes[passed].caption
            passed += 1
        }
        changes.removeFirst(passed)
        sent += samples.count
        return Frame(samples: samples, caption: caption)
    }
}
