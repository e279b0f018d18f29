internal import Messages

/// One text on its way from the segmenter to sound.
struct Segment {
    /// The response it is part of.
    let response: ResponseKey
    /// Whether it is the last of its response.
    let isFinal: Bool
    /// Its size while it waits.
    let byteCount: Int
    private let manner: Manner
    private var members: [String: JSONValue]
    private var passages: PassageCutter
    private var frames: FrameCutter
    /// The metadata of the last frame: most frames speak the same word as the one before.
    private var described: (caption: FrameCutter.Caption, metadata: Metadata)?

    init(_ text: Text, index: Int, manner: Manner, frameLength: Int) {
        response = ResponseKey(text.metadata)
        isFinal = text.isFinal
        byteCount = text.content.utf8.count
        self.manner = manner
        members = text.metadata.members
        if members["segment"] == nil { members["segment"] = .number(index) }
        passages = PassageCutter(text.content)
        frames = FrameCutter(frameLength: frameLength)
    }

    /// Whether all of it has been handed out.
    var isExhausted: Bool { passages.upcoming == nil }

    /// Takes the next passage that is to be spoken.
    mutating func nextPassage() -> Passage? {
        guard let text = passages.next() else { return nil }
        frames.begin(text)
        return Passage(text, manner, endsWithPause: isExhausted && !isFinal)
    }

    /// Adds sound of the present passage and returns the full frames, each with its metadata.
    mutating func add(_ sound: Sound) -> [(samples: [Int16], metadata: Metadata)] {
        frames.add(sound).map { ($0.samples, metadata(of: $0.caption)) }
    }

    /// The last frame, filled up with silence; `nil` where the sound ended with a full frame.
    mutating func rest() -> (samples: [Int16], metadata: Metadata)? {
        frames.rest().map { ($0.samples, metadata(of: $0.caption)) }
    }

    /// The metadata of a frame without sound.
    var emptyMetadata: Metadata { Metadata(members) }

    private mutating func metadata(of caption: FrameCutter.Caption) -> Metadata {
        if let described, described.caption == caption { return described.metadata }
        var members = self.members
        members["text"] = .string(caption.text)
        members["text_offset"] = .number(caption.offset)
        if caption.passage > 0 { members["passage"] = .number(caption.passage) }
        let metadata = Metadata(members)
        described = (caption, metadata)
        return metadata
    }
}

/// Which response a text is part of. Texts without ids are one response per session.
struct ResponseKey: Hashable {
    var session: String
    var response: String

    init(_ metadata: Metadata) {
        session = metadata.session
        response = metadata.response ?? ""
    }
}
