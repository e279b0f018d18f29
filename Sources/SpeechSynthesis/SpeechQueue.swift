public import Messages
internal import NodeRuntime

/// Decides what is spoken next, and turns the sound into the frames of its response: pure bookkeeping.
///
/// One passage is spoken at a time. The sessions take turns, passage by passage; within a session, texts are spoken in
/// the order of their arrival. Every text that ends a response yields exactly one final frame, unless the response is
/// cancelled.
public struct SpeechQueue {
    /// What to do next.
    public enum Step: Equatable {
        /// Send this frame.
        case send(Audio)
        /// Speak this passage; hand its sound to `hear`, then call `passageEnded`.
        case speak(Passage)
    }

    /// The length of a frame, in milliseconds.
    public static let frameMilliseconds = 20
    /// How many bytes of text may wait.
    public static let waitingByteLimit = 4 << 20
    /// How many responses without an end are remembered: their places in their streams.
    static let openResponseLimit = 256

    private struct Progress {
        var position: Int64 = 0
        var hasStarted = false
        var segments = 0
        var lastUse = 0
    }

    private let sampleRate: Int
    private let frameLength: Int
    private var waiting: [String: Queue<Segment>] = [:]
    /// The sessions that have something to say; the first speaks next.
    private var turns: [String] = []
    /// The session whose first segment is being spoken.
    private var speaking: String?
    private var responses: [ResponseKey: Progress] = [:]
    private var uses = 0
    private var waitingByteCount = 0

    /// Creates an empty queue for sound of one sample rate, in Hz.
    public init(sampleRate: Int) {
        self.sampleRate = sampleRate
        frameLength = sampleRate * SpeechQueue.frameMilliseconds / 1000
    }

    /// Whether nothing of a session waits or is being spoken.
    public func isSilent(session: String) -> Bool {
        waiting[session] == nil
    }

    /// The metadata of the text that is being spoken.
    public var spokenMetadata: Metadata? {
        speaking.flatMap { waiting[$0]?.first?.emptyMetadata }
    }

    /// Takes in a text.
    ///
    /// - Returns: `false` where too much waits already. The words are thrown away then; the mark of the last text of
    ///   a response is kept, so that the response still ends.
    public mutating func add(_ text: Text, manner: Manner) -> Bool {
        let fits = waitingByteCount + text.content.utf8.count <= SpeechQueue.waitingByteLimit
        var text = text
        if !fits { text.content = "" }
        let key = ResponseKey(text.metadata)
        var progress = responses[key] ?? Progress()
        uses += 1
        progress.lastUse = uses
        let segment = Segment(text, index: progress.segments, manner: manner, frameLength: frameLength)
        progress.segments += 1
        responses[key] = progress
        waitingByteCount += segment.byteCount
        if waiting[key.session] == nil { turns.append(key.session) }
        waiting[key.session, default: Queue()].append(segment)
        forgetOldResponses()
        return fits
    }

    /// What to do next; `nil` while a passage is being spoken or nothing waits.
    public mutating func next() -> Step? {
        // What has no words needs no turn.
        for session in turns where session != speaking {
            while waiting[session]?.first?.isExhausted == true {
                if let frame = finishSegment(of: session) { return .send(frame) }
            }
        }
        guard speaking == nil, let session = turns.first,
            let passage = waiting[session]?.changeFirst({ $0.nextPassage() }) ?? nil
        else { return nil }
        speaking = session
        return .speak(passage)
    }

    /// Takes sound of the passage that is being spoken; returns the frames that are full.
    public mutating func hear(_ sound: Sound) -> [Audio] {
        guard let session = speaking, let response = waiting[session]?.first?.response else { return [] }
        let frames = waiting[session]?.changeFirst { $0.add(sound) } ?? []
        return frames.map { audio($0.samples, $0.metadata, of: response) }
    }

    /// Notes that the passage has been spoken, or failed; returns the last frame of its segment where it is done.
    public mutating func passageEnded() -> Audio? {
        guard let session = speaking else { return nil }
        speaking = nil
        turns.removeAll { $0 == session }
        turns.append(session)
        return waiting[session]?.first?.isExhausted == true ? finishSegment(of: session) : nil
    }

    /// Throws away all that is left of a response.
    ///
    /// - Returns: whether a passage of it was being spoken: it must be stopped.
    public mutating func cancel(response: String) -> Bool {
        var wasSpeaking = false
        if let session = speaking, waiting[session]?.first?.response.response == response {
            speaking = nil
            wasSpeaking = true
        }
        for session in Array(waiting.keys) {
            waiting[session]?.removeAll { segment in
                guard segment.response.response == response else { return false }
                waitingByteCount -= segment.byteCount
                return true
            }
            forgetIfSilent(session)
        }
        responses = responses.filter { $0.key.response != response }
        return wasSpeaking
    }

    /// Forgets how far the responses of a session have come: nothing more of it will be added.
    public mutating func forget(session: String) {
        responses = responses.filter { $0.key.session != session }
    }

    /// Takes the first segment of a session off the queue; returns the frame that ends it, if it needs one.
    private mutating func finishSegment(of session: String) -> Audio? {
        guard var segment = waiting[session]?.popFirst() else { return nil }
        waitingByteCount -= segment.byteCount
        forgetIfSilent(session)
        let rest = segment.rest()
        guard segment.isFinal else {
            return rest.map { audio($0.samples, $0.metadata, of: segment.response) }
        }
        let last = rest ?? ([], segment.emptyMetadata)
        defer { responses[segment.response] = nil }
        return audio(last.samples, last.metadata, of: segment.response, isFinal: true)
    }

    private mutating func forgetIfSilent(_ session: String) {
        guard waiting[session]?.isEmpty == true else { return }
        waiting[session] = nil
        turns.removeAll { $0 == session }
    }

    private mutating func audio(
        _ samples: [Int16], _ metadata: Metadata, of response: ResponseKey, isFinal: Bool = false
    ) -> Audio {
        let progress = responses[response] ?? Progress()
        let audio = Audio(
            samples, sampleRate: sampleRate, position: progress.position, isStart: !progress.hasStarted,
            isFinal: isFinal, metadata: metadata)
        responses[response, default: progress].position += Int64(samples.count)
        responses[response, default: progress].hasStarted = true
        return audio
    }

    /// A response whose end never comes must not be remembered for ever.
    private mutating func forgetOldResponses() {
        guard responses.count > SpeechQueue.openResponseLimit else { return }
        let busy = Set(waiting.values.joined().map(\.response))
        let oldest = responses.filter { !busy.contains($0.key) }.min { $0.value.lastUse < $1.value.lastUse }
        if let oldest { responses[oldest.key] = nil }
    }
}
