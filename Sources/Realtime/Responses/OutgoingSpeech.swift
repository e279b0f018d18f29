import Messages

/// The speech of a response on its way from tts to the client.
struct OutgoingSpeech {
    var part: OutputAudioPart
    let writer: AudioDeltaWriter
    private var converter: SoundConverter
    /// Milliseconds of all frames of tts so far.
    private var heardMilliseconds = 0.0

    init(format: ClientAudioFormat, writer: AudioDeltaWriter) {
        part = OutputAudioPart(format: format)
        converter = SoundConverter(to: format.sampleRate)
        self.writer = writer
    }

    /// Takes a frame of tts and its metadata. Gives the bytes for the client.
    mutating func take(_ frame: Audio, _ marks: [String: JSONValue], keeping limit: Int) -> [UInt8] {
        note(marks)
        heardMilliseconds += frame.seconds * 1000
        var linear = converter.convert(frame.bytes, from: frame.format)
        if frame.isFinal { linear += converter.finish() }
        let bytes = part.format.encode(linear)
        keep(bytes, limit)
        return bytes
    }

    private mutating func keep(_ bytes: [UInt8], _ limit: Int) {
        // What the client has truncated does not grow again.
        guard !part.isTruncated else { return }
        part.byteCount += bytes.count
        if part.byteCount <= limit { part.audio?.append(bytes) } else { part.audio = nil }
    }

    /// Notes which word sounds at the beginning of a frame.
    private mutating func note(_ marks: [String: JSONValue]) {
        guard let text = marks["text"]?.string else { return }
        part.words.note(
            start: heardMilliseconds, segment: marks["segment"]?.integer ?? 0,
            passage: marks["passage"]?.integer ?? 0, text: text, offset: marks["text_offset"]?.integer ?? 0)
    }
}
