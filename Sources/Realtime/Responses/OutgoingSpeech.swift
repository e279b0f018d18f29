import Messages
import Resampling
import Sound

/// The speech of a response on its way from tts to the client.
struct OutgoingSpeech {
    var part: OutputAudioPart
    let writer: AudioDeltaWriter
    private let converter: AudioConverter
    /// Milliseconds of all frames of tts so far.
    private var heardMilliseconds = 0.0

    init(format: ClientAudioFormat, writer: AudioDeltaWriter) {
        part = OutputAudioPart(format: format)
        converter = AudioConverter(to: format.linear, quality: ClientAudioFormat.resamplingQuality)
        self.writer = writer
    }

    /// Takes a frame of tts and its metadata. Gives the bytes for the client.
    mutating func take(_ frame: Audio, _ marks: [String: JSONValue], keeping limit: Int) -> [UInt8] {
        note(marks)
        var frame = frame
        // tts counts from where it likes: the frames of a response follow one another.
        frame.position = 0
        frame.isStart = false
        heardMilliseconds += frame.seconds * 1000
        // Rates are checked when a message is decoded: no frame can be refused.
        guard let pieces = try? converter.convert(frame) else { return [] }
        let linear =
            pieces.count == 1 ? pieces[0] : Audio(pieces.flatMap(\.bytes), format: part.format.linear)
        let bytes =
            switch part.format.encoding {
            case .pcm: linear.bytes
            case .muLaw: G711.muLaw.encode(linear.int16Samples)
            case .aLaw: G711.aLaw.encode(linear.int16Samples)
            }
        keep(bytes, limit)
        return bytes
    }

    private mutating func keep(_ bytes: [UInt8], _ limit: Int) {
        // What the client has truncated does not grow again.
        guard !part.isTruncated else { return }
        part.byteCount += bytes.count
        if part.byteCount <= limit { part.audio?.append(contentsOf: bytes) } else { part.audio = nil }
    }

    /// Notes which word sounds at the beginning of a frame.
    private mutating func note(_ marks: [String: JSONValue]) {
        guard let text = marks["text"]?.string else { return }
        part.words.note(
            start: heardMilliseconds, segment: marks["segment"]?.integer ?? 0,
            passage: marks["passage"]?.integer ?? 0, text: text, offset: marks["text_offset"]?.integer ?? 0)
    }
}
