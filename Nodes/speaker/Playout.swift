import Messages
import Resampling

/// What is played when, and what of it has been heard: the whole of a loudspeaker but for the device and the clock.
///
/// Responses are played one after the other, in the order of their first audio. One that waits (held, or its session
/// paused, or run dry for a while) lets the next pass. Sample frames of the device are counted from 0 as `next` and
/// `addSilence` hand them out; `hear` says up to which of them the ear has come, and gives the reports that are due.
struct Playout {
    /// How long a response may run dry before another may take its place, in milliseconds.
    static let patience = 300
    /// How often a response that plays is reported, in milliseconds.
    static let reportInterval = 100
    /// How many ids are remembered of responses that have ended, and of such that are to wait.
    static let memory = 1000

    let sampleRate: Int
    /// Sample frames that have been handed out.
    var produced: Int64 = 0
    /// A factor for everything.
    var gain = GainRamp()

    let fadeFrameCount: Int
    /// In the order of their first audio; the one being played stays in its place.
    var responses: [ResponseAudio] = []
    var current: ResponseAudio?
    /// How the present response is to fall silent with the next samples.
    var ending: Ending?
    var spans: [Span] = []
    /// What becomes true at which sample frame of the device, in that order.
    var dues: [Due] = []
    /// What has become true while silence was handed out.
    var overdue: [PlayoutReport] = []
    var starvedFrameCount = 0
    var duckings: [String: GainRamp] = [:]
    var pausedSessions = RecentIDs(limit: memory)
    var held = RecentIDs(limit: memory)
    var done = RecentIDs(limit: memory)

    enum Ending { case paused, cancelled }

    /// Samples of a response among those of the device.
    struct Span {
        var start: Int64
        var count: Int64
        var response: ResponseAudio
        /// Where they begin in the response.
        var responseStart: Int64
    }

    struct Due {
        var frame: Int64
        var state: PlayoutState
        var response: ResponseAudio
        var responseFrame: Int64
    }

    /// A playout for a device.
    ///
    /// - Parameters:
    ///   - sampleRate: the device's, in Hz.
    ///   - fadeMilliseconds: how long a response takes to fall silent, and to come back.
    init(sampleRate: Int, fadeMilliseconds: Int) {
        self.sampleRate = sampleRate
        fadeFrameCount = sampleRate * fadeMilliseconds / 1000
    }

    // MARK: What waits

    /// Sample frames that wait to be written, of all responses.
    var waitingFrameCount: Int { responses.reduce(0) { $0 + $1.waiting } }

    /// Whether there is something to write now.
    var hasSound: Bool { ending != nil || chosen() != nil }

    /// Whether the present response is not at its end, and nothing of it waits to be written.
    var isShortOfSound: Bool { current.map { !$0.isComplete && $0.waiting == 0 } ?? false }

    /// Whether nothing waits, sounds or is still to be reported.
    var isSilent: Bool { responses.isEmpty && dues.isEmpty && overdue.isEmpty && ending == nil }

    /// Whether nothing of a session waits or sounds.
    func isSilent(session: String) -> Bool {
        !responses.contains { $0.session == session } && !dues.contains { $0.response.session == session }
            && current?.session != session
    }

    /// The sample frame of the device at which the next report is due.
    var nextDue: Int64? { dues.first?.frame }

    // MARK: What arrives

    /// Takes in audio of any format.
    ///
    /// - Returns: reports that are due at once, and `false` where it came too late to be played.
    mutating func add(_ audio: Audio, at time: UInt64) throws(ResamplerError) -> (
        isLate: Bool, [PlayoutReport]
    ) {
        let id = audio.metadata.response ?? ""
        guard id.isEmpty || !done.contains(id) else { return (true, []) }
        let response: ResponseAudio
        if let known = responses.last(where: { $0.id == id && $0.session == audio.metadata.session }),
            !known.isComplete || !id.isEmpty
        {
            guard !known.isComplete else { return (true, []) }
            response = known
        } else {
            response = ResponseAudio(
                audio, id: id, format: AudioFormat(sampleRate: sampleRate), time: time)
            responses.append(response)
        }
        try response.add(audio)
        return (false, settle(response))
    }

    /// Ends the responses whose end will not come, for who made them has died.
    mutating func endUnfinished() -> [PlayoutReport] {
        var reports: [PlayoutReport] = []
        for response in responses where !response.isComplete {
            response.complete()
            reports += settle(response)
        }
        return reports
    }

    /// Plans the end of a response of which nothing is left to write.
    mutating func settle(_ response: ResponseAudio) -> [PlayoutReport] {
        guard response.isWritten else { return [] }
        forget(response)
        if response.isHeard {
            return reports(.started, response, at: response.heard).filter { _ in !response.hasStarted }
                + [report(.finished, response, at: response.heard)]
        }
        let last = spans.last { $0.response === response }
        note(.finished, response, at: last.map { $0.start + $0.count } ?? produced, response.written)
        return []
    }

    mutating func forget(_ response: ResponseAudio) {
        responses.removeAll { $0 === response }
        if current === response { current = nil }
        if !response.id.isEmpty {
            done.insert(response.id)
            held.remove(response.id)
        }
    }

    func reports(
        _ state: PlayoutState, _ response: ResponseAudio, at frame: Int64
    ) -> [PlayoutReport] {
        response.arrived > 0 ? [report(state, response, at: frame)] : []
    }
}
