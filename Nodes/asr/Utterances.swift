import Messages
import NodeRuntime

/// An utterance from its first samples until its final transcript is sent.
struct Utterance {
    let session: String
    /// Its id, as the sender gave it; `nil` where it gave none.
    let givenID: String?
    /// The metadata of its first message, with an id.
    let metadata: Metadata
    /// Where it begins in its stream, in milliseconds.
    let startTime: Double
    /// Where what has arrived of it ends, in milliseconds.
    var endTime: Double
    /// When the last message of it arrived, in nanoseconds.
    var lastArrival: UInt64
    /// How many samples of it have arrived.
    var sampleCount = 0
    /// When its end was asked for, in nanoseconds; `nil` while it is open.
    var endedAt: UInt64?
    /// Whether any text of it has been sent.
    var hasText = false
}

/// Which utterances are open: what begins and ends them, whatever marks are missing.
///
/// Rules:
/// 1. One utterance is open in a session at most. A start, or another id, ends the one before.
/// 2. Audio without a start begins one too: the node may have been restarted in its midst.
/// 3. A final mark, the session's end, `patience` without audio, or `sampleLimit` ends one.
/// 4. An utterance with an id ends once: what arrives of it later is left out.
struct Utterances {
    /// What to do.
    enum Step: Equatable {
        case begin(Int)
        case decode(Int)
        case end(Int)
        /// The audio belongs to an utterance that has ended; `isFirst` where it is the first that does.
        case leaveOut(isFirst: Bool)
    }

    /// How long an open utterance may be without audio, in nanoseconds. A live sender ends its utterances by its
    /// own clock long before; only one that has died does not.
    static let patience: UInt64 = 5_000_000_000

    /// The longest utterance, in samples: a decoder's memory grows by about 250 KB per second.
    let sampleLimit: Int
    private(set) var all: [Int: Utterance] = [:]
    private var open: [String: Int] = [:]
    private var lastEnded = Sessions<EndedUtterance>()
    private var count = 0

    init(sampleLimit: Int) {
        self.sampleLimit = sampleLimit
    }

    /// Sorts a message into its utterance.
    ///
    /// - Parameters:
    ///   - sampleCount: how many samples of it can be decoded.
    ///   - makeID: gives an id to an utterance that has none.
    mutating func receive(_ audio: Audio, sampleCount: Int, now: UInt64, makeID: () -> String) -> [Step] {
        let session = audio.metadata.session
        let id = audio.metadata.utterance
        var steps: [Step] = []
        if let number = open[session], let current = all[number],
            current.givenID != id || (id == nil && audio.isStart)
        {
            steps.append(end(number, now: now))
        }
        if open[session] == nil {
            if let id, case let ended = lastEnded.state(of: session, orMake: EndedUtterance.init),
                ended.id == id
            {
                return sampleCount > 0 ? steps + [.leaveOut(isFirst: ended.noteLateAudio())] : steps
            }
            steps.append(begin(audio, now: now, makeID: makeID))
        }
        guard let number = open[session] else { return steps }
        all[number]?.note(audio, sampleCount: sampleCount, now: now)
        if sampleCount > 0 { steps.append(.decode(number)) }
        if audio.isFinal || (all[number]?.sampleCount ?? 0) >= sampleLimit {
            steps.append(end(number, now: now))
        }
        return steps
    }

    /// Ends the open utterance of a session, and forgets the session.
    mutating func endSession(_ session: String, now: UInt64) -> [Step] {
        let steps = open[session].map { [end($0, now: now)] } ?? []
        _ = lastEnded.take(session)
        return steps
    }

    /// Ends all open utterances, in the order in which they began.
    mutating func endAll(now: UInt64) -> [Step] {
        open.values.sorted().map { end($0, now: now) }
    }

    /// Ends the open utterances of which nothing has arrived for too long.
    mutating func endAbandoned(now: UInt64) -> [Step] {
        open.values.sorted().filter { (all[$0]?.deadline ?? 0) <= now }.map { end($0, now: now) }
    }

    /// When `endAbandoned` next has something to do; `nil` while nothing is open.
    var nextDeadline: UInt64? {
        open.values.compactMap { all[$0]?.deadline }.min()
    }

    /// Notes that text of an utterance is sent. Returns whether it is the first.
    mutating func noteText(of number: Int) -> Bool {
        guard all[number]?.hasText == false else { return false }
        all[number]?.hasText = true
        return true
    }

    /// Takes away an utterance whose result is there.
    mutating func take(_ number: Int) -> Utterance? {
        all.removeValue(forKey: number)
    }

    private mutating func begin(_ audio: Audio, now: UInt64, makeID: () -> String) -> Step {
        count += 1
        var metadata = audio.metadata
        if metadata.utterance == nil { metadata.utterance = makeID() }
        let startTime = audio.milliseconds(at: audio.position)
        all[count] = Utterance(
            session: metadata.session, givenID: audio.metadata.utterance, metadata: metadata,
            startTime: startTime, endTime: startTime, lastArrival: now)
        open[metadata.session] = count
        return .begin(count)
    }

    private mutating func end(_ number: Int, now: UInt64) -> Step {
        if let utterance = all[number] {
            open[utterance.session] = nil
            lastEnded.state(of: utterance.session, orMake: EndedUtterance.init).note(utterance.givenID)
            _ = lastEnded.takeExcess()
        }
        all[number]?.endedAt = now
        return .end(number)
    }
}

/// The utterance that ended last in a session.
private final class EndedUtterance {
    private(set) var id: String?
    private var hasLateAudio = false

    func note(_ id: String?) {
        self.id = id
        hasLateAudio = false
    }

    /// Returns whether it is the first.
    func noteLateAudio() -> Bool {
        defer { hasLateAudio = true }
        return !hasLateAudio
    }
}

extension Utterance {
    fileprivate var deadline: UInt64 { lastArrival + Utterances.patience }

    fileprivate mutating func note(_ audio: Audio, sampleCount: Int, now: UInt64) {
        self.sampleCount += sampleCount
        lastArrival = now
        // Added as times: a position may be any number.
        endTime = max(endTime, audio.milliseconds(at: audio.position) + audio.seconds * 1000)
    }
}

extension Audio {
    fileprivate func milliseconds(at position: Int64) -> Double {
        format.sampleRate > 0 ? Double(position) * 1000 / Double(format.sampleRate) : 0
    }
}
