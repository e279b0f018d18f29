import Messages
import Resampling

/// The sound of one response, from its arrival until it has been heard. What is written and not yet heard is kept: a
/// device that dies takes it along, and it is played again.
final class ResponseAudio {
    /// A digital level below which a sample counts as silence: −60 dB of full scale.
    private static let audibleLevel = 32

    private struct Piece {
        var samples: [Int16]
        /// Where it begins in the response.
        var start: Int64
        var words: [String: JSONValue]
        var end: Int64 { start + Int64(samples.count) }
    }

    /// The response's id; empty for sound that names none.
    let id: String
    let session: String
    /// What its reports carry.
    let metadata: Metadata
    /// When its first audio reached the node.
    let arrivedTime: UInt64
    /// Its end has arrived.
    private(set) var isComplete = false
    /// Sample frames that have arrived.
    private(set) var arrived: Int64 = 0
    /// Sample frames handed on to be written.
    private(set) var written: Int64 = 0
    /// Sample frames that have been heard.
    private(set) var heard: Int64 = 0
    /// The first sample that is not silence.
    private(set) var firstAudible: Int64?
    /// Whether `started` has been told.
    var hasStarted = false
    /// How often it ran dry.
    var underruns = 0
    /// Whether the next samples are faded in, because it was silenced in the middle.
    var fadesIn = false

    private let converter: AudioConverter
    private var pieces: [Piece] = []
    /// The piece that holds the next sample to write.
    private var writing = 0
    private var lastWords: [String: JSONValue] = [:]

    /// A response whose first audio is about to be added.
    init(_ audio: Audio, id: String, format: AudioFormat, time: UInt64) {
        self.id = id
        session = audio.metadata.session
        metadata = Metadata(audio.metadata.members.filter { Self.carried.contains($0.key) })
        arrivedTime = time
        converter = AudioConverter(to: format)
    }

    private static let carried: Set = ["session", "response", "filler"]
    private static let wordKeys: Set = ["segment", "text", "text_offset"]

    /// Sample frames that wait to be written.
    var waiting: Int { Int(arrived - written) }
    /// Whether all of it has been handed on.
    var isWritten: Bool { isComplete && written == arrived }
    /// Whether all of it has been heard.
    var isHeard: Bool { isComplete && heard == arrived }

    /// Adds audio of any format.
    func add(_ audio: Audio) throws(ResamplerError) {
        var piece = audio
        // Whoever makes speech counts from where it likes: the frames of a response follow one another.
        piece.position = 0
        piece.isStart = false
        let words = audio.metadata.members.filter { Self.wordKeys.contains($0.key) }
        for part in try converter.convert(piece) { append(part.int16Samples, words) }
        if audio.isFinal { isComplete = true }
    }

    /// Ends it without its end having arrived.
    func complete() {
        if let rest = converter.finish() { append(rest.int16Samples, lastWords) }
        isComplete = true
    }

    private func append(_ samples: [Int16], _ words: [String: JSONValue]) {
        guard !samples.isEmpty else { return }
        if firstAudible == nil,
            let index = samples.firstIndex(where: { Int($0.magnitude) > Self.audibleLevel })
        {
            firstAudible = arrived + Int64(index)
        }
        pieces.append(Piece(samples: samples, start: arrived, words: words))
        arrived += Int64(samples.count)
    }

    /// Appends up to `count` of the next samples to `samples`, and counts them as written.
    func write(_ count: Int, to samples: inout [Int16]) {
        let end = min(arrived, written + Int64(count))
        copy(to: end, into: &samples)
        written = end
        while writing < pieces.count, pieces[writing].end <= written { writing += 1 }
    }

    /// Appends the next samples, without counting them as written.
    func peek(_ count: Int, into samples: inout [Int16]) {
        copy(to: min(arrived, written + Int64(count)), into: &samples)
    }

    private func copy(to end: Int64, into samples: inout [Int16]) {
        var index = writing
        var place = written
        while place < end, index < pieces.count {
            let piece = pieces[index]
            let stop = min(end, piece.end)
            samples += piece.samples[Int(place - piece.start)..<Int(stop - piece.start)]
            place = stop
            index += 1
        }
    }

    /// Notes how much has been heard, and forgets what is not needed any more.
    func hear(_ frame: Int64) {
        guard frame > heard else { return }
        heard = frame
        var passed = 0
        while passed < writing, pieces[passed].end <= heard { passed += 1 }
        guard passed > 0 else { return }
        lastWords = pieces[passed - 1].words
        pieces.removeFirst(passed)
        writing -= passed
    }

    /// Takes back what was written and not heard: it is to be written again.
    func rewind() {
        guard written > heard else { return }
        written = heard
        writing = pieces.firstIndex { $0.end > heard } ?? pieces.count
        fadesIn = heard > 0
    }

    /// Throws away what is not yet written.
    func truncate() {
        arrived = written
        isComplete = true
        pieces.removeLast(pieces.count - min(pieces.count, writing + 1))
    }

    /// The words that sound at the sample before `frame`.
    func words(before frame: Int64) -> [String: JSONValue] {
        pieces.last { $0.start < frame }.map(\.words) ?? lastWords
    }
}
