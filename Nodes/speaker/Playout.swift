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
    private static let memory = 1000

    let sampleRate: Int
    /// Sample frames that have been handed out.
    private(set) var produced: Int64 = 0
    /// A factor for everything.
    var gain = GainRamp()

    private let fadeFrameCount: Int
    /// In the order of their first audio; the one being played stays in its place.
    private var responses: [ResponseAudio] = []
    private var current: ResponseAudio?
    /// How the present response is to fall silent with the next samples.
    private var ending: Ending?
    private var spans: [Span] = []
    /// What becomes true at which sample frame of the device, in that order.
    private var dues: [Due] = []
    /// What has become true while silence was handed out.
    private var overdue: [PlayoutReport] = []
    private var starvedFrameCount = 0
    private var duckings: [String: GainRamp] = [:]
    private var pausedSessions = RecentIDs(limit: memory)
    private var held = RecentIDs(limit: memory)
    private var done = RecentIDs(limit: memory)

    private enum Ending { case paused, cancelled }

    /// Samples of a response among those of the device.
    private struct Span {
        var start: Int64
        var count: Int64
        var response: ResponseAudio
        /// Where they begin in the response.
        var responseStart: Int64
    }

    private struct Due {
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
    private mutating func settle(_ response: ResponseAudio) -> [PlayoutReport] {
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

    private mutating func forget(_ response: ResponseAudio) {
        responses.removeAll { $0 === response }
        if current === response { current = nil }
        if !response.id.isEmpty {
            done.insert(response.id)
            held.remove(response.id)
        }
    }

    private func reports(
        _ state: PlayoutState, _ response: ResponseAudio, at frame: Int64
    ) -> [PlayoutReport] {
        response.arrived > 0 ? [report(state, response, at: frame)] : []
    }

    // MARK: What is asked

    /// Changes how loud a session sounds.
    mutating func duck(_ session: String, to gain: Float, fadeMilliseconds: Int) {
        var ramp = duckings[session] ?? GainRamp()
        ramp.go(to: gain, within: sampleRate * fadeMilliseconds / 1000)
        duckings[session] = ramp
        if duckings.count > Self.memory { duckings = duckings.filter { !$0.value.isUnity } }
    }

    /// Forgets what was asked for a session that has ended.
    mutating func forget(session: String) {
        duckings[session] = nil
        pausedSessions.remove(session)
    }

    /// Silences a session until it is resumed.
    mutating func pause(_ session: String) {
        pausedSessions.insert(session)
        if current?.session == session { silenceCurrent() }
    }

    /// Lets a session go on where it was.
    mutating func resume(_ session: String) {
        pausedSessions.remove(session)
        if ending == .paused, current?.session == session { ending = nil }
    }

    /// Lets a response wait until it is released.
    mutating func hold(_ response: String) {
        guard !done.contains(response) else { return }
        held.insert(response)
        if current?.id == response { silenceCurrent() }
    }

    /// Lets a held response go on.
    mutating func release(_ response: String) {
        held.remove(response)
        if ending == .paused, current?.id == response { ending = nil }
    }

    /// Ends a response: what is not written is thrown away, what sounds is faded out.
    mutating func cancel(response id: String, session: String) -> [PlayoutReport] {
        guard !done.contains(id) else {
            // All of it is written; it is not yet at its end.
            guard let index = dues.firstIndex(where: { $0.state == .finished && $0.response.id == id }) else {
                return []
            }
            dues[index].state = .cancelled
            return []
        }
        guard let response = responses.first(where: { $0.id == id }) else {
            // Nothing of it has come, and nothing will be played.
            done.insert(id)
            held.remove(id)
            var metadata = Metadata()
            metadata.session = session
            metadata.response = id
            return [
                PlayoutReport(
                    state: .cancelled, metadata: metadata, playedMilliseconds: 0, words: [:], underruns: 0,
                    arrivedTime: 0)
            ]
        }
        return cancel(response)
    }

    /// Ends all responses of a session.
    mutating func cancel(session: String) -> [PlayoutReport] {
        var reports: [PlayoutReport] = []
        for response in responses where response.session == session { reports += cancel(response) }
        return reports
    }

    private mutating func cancel(_ response: ResponseAudio) -> [PlayoutReport] {
        if response === current, starvedFrameCount == 0, response.waiting > 0 {
            // The fade needs what is thrown away.
            ending = .cancelled
            responses.removeAll { $0 === response }
            if !response.id.isEmpty { done.insert(response.id) }
            return []
        }
        response.truncate()
        dues.removeAll { $0.response === response && ($0.state == .paused || $0.state == .finished) }
        forget(response)
        guard response.heard < response.written else {
            return [report(.cancelled, response, at: response.heard)]
        }
        let last = spans.last { $0.response === response }
        note(.cancelled, response, at: last.map { $0.start + $0.count } ?? produced, response.written)
        return []
    }

    private mutating func silenceCurrent() {
        if ending == nil { ending = .paused }
    }

    // MARK: Playing

    /// Hands out the next samples to write, at most `count`; none where nothing can be played.
    mutating func next(_ count: Int, into samples: inout [Int16]) -> Bool {
        samples.removeAll(keepingCapacity: true)
        if let ending, let response = current {
            fadeOut(response, ending, into: &samples)
            return !samples.isEmpty || next(count, into: &samples)
        }
        ending = nil
        guard let response = chosen() else { return false }
        if response !== current, response.written > 0 {
            note(.playing, response, at: produced, response.written)
        }
        current = response
        starvedFrameCount = 0
        let start = response.written
        response.write(count, to: &samples)
        applyGains(&samples, response)
        plan(response, from: start)
        addSpan(response, from: start, count: samples.count)
        produced += Int64(samples.count)
        if response.isWritten { overdue += settle(response) }
        return true
    }

    /// Counts silence that is written because nothing can be played.
    mutating func addSilence(_ count: Int) {
        produced += Int64(count)
        guard let current else { return }
        if starvedFrameCount == 0 { current.underruns += 1 }
        starvedFrameCount += count
        guard starvedFrameCount >= sampleRate * Self.patience / 1000 else { return }
        if current.id.isEmpty, !isBlocked(current) {
            // Sound without an id has no end but its silence.
            current.complete()
            if current.waiting == 0 { overdue += settle(current) }
        }
        self.current = nil
        starvedFrameCount = 0
    }

    /// The response to play now: the present one, another only where that waits or has run dry for long.
    private func chosen() -> ResponseAudio? {
        if let current, !isBlocked(current) { return current.waiting > 0 ? current : nil }
        return responses.first { $0.waiting > 0 && !isBlocked($0) }
    }

    private func isBlocked(_ response: ResponseAudio) -> Bool {
        pausedSessions.contains(response.session) || held.contains(response.id)
    }

    /// Lets the present response fall silent: samples that it will play again are faded out.
    private mutating func fadeOut(_ response: ResponseAudio, _ ending: Ending, into samples: inout [Int16]) {
        if response.written > 0, starvedFrameCount == 0 {
            response.peek(fadeFrameCount, into: &samples)
            applyGains(&samples, response)
            var fade = GainRamp()
            fade.go(to: 0, within: samples.count)
            fade.apply(to: &samples[...])
            produced += Int64(samples.count)
        }
        let state: PlayoutState = ending == .paused ? .paused : .cancelled
        if ending == .cancelled { response.truncate() }
        response.fadesIn = response.written > 0
        if response.written > 0 || ending == .cancelled {
            note(state, response, at: produced, response.written)
        }
        self.ending = nil
        current = nil
        starvedFrameCount = 0
    }

    private mutating func applyGains(_ samples: inout [Int16], _ response: ResponseAudio) {
        if response.fadesIn {
            response.fadesIn = false
            var fade = GainRamp(0)
            fade.go(to: 1, within: min(fadeFrameCount, samples.count))
            fade.apply(to: &samples[...])
        }
        duckings[response.session]?.apply(to: &samples[...])
        gain.apply(to: &samples[...])
    }

    // MARK: What is heard

    /// Plans the reports that fall into the samples of a response from `start` to what it has written.
    private mutating func plan(_ response: ResponseAudio, from start: Int64) {
        if !response.hasStarted, let first = response.firstAudible, (start..<response.written).contains(first)
        {
            note(.started, response, at: produced + first - start, first)
        }
        let interval = Int64(sampleRate * Self.reportInterval / 1000)
        var place = (start / interval + 1) * interval
        while place <= response.written {
            note(.playing, response, at: produced + place - start, place)
            place += interval
        }
    }

    private mutating func note(
        _ state: PlayoutState, _ response: ResponseAudio, at frame: Int64, _ responseFrame: Int64
    ) {
        let place = dues.lastIndex { $0.frame <= frame }.map { $0 + 1 } ?? 0
        dues.insert(
            Due(frame: frame, state: state, response: response, responseFrame: responseFrame), at: place)
    }

    private mutating func addSpan(_ response: ResponseAudio, from start: Int64, count: Int) {
        if let last = spans.last, last.response === response, last.start + last.count == produced,
            last.responseStart + last.count == start
        {
            spans[spans.count - 1].count += Int64(count)
        } else {
            spans.append(
                Span(start: produced, count: Int64(count), response: response, responseStart: start))
        }
    }

    /// Notes that all samples before `frame` of the device have been heard; gives the reports that are due.
    mutating func hear(upTo frame: Int64) -> [PlayoutReport] {
        while let span = spans.first, span.start < frame {
            let count = min(span.count, frame - span.start)
            span.response.hear(span.responseStart + count)
            guard count == span.count else { break }
            spans.removeFirst()
        }
        var reports = overdue
        overdue.removeAll()
        while let due = dues.first, due.frame <= frame {
            dues.removeFirst()
            reports += tell(due)
        }
        return reports
    }

    /// Notes that the device has died: what was not heard is played again by the next one.
    mutating func loseDevice(heardUpTo frame: Int64) -> [PlayoutReport] {
        var reports = hear(upTo: frame)
        let lost = spans.map(\.response)
        spans.removeAll()
        // Those that were out of the list already, with their end unheard, come before all others.
        let unfinished = dues.filter { $0.state == .finished }.map(\.response)
        for response in unfinished { done.remove(response.id) }
        responses.insert(contentsOf: unfinished, at: 0)
        for due in dues where due.state == .paused || due.state == .cancelled { reports += tell(due) }
        dues.removeAll()
        for response in lost { response.rewind() }
        if ending == .cancelled, let current {
            current.truncate()
            reports.append(report(.cancelled, current, at: current.heard))
        }
        ending = nil
        rest()
        return reports
    }

    /// Notes that the device is stopped: who was the present response may wait as all others do.
    mutating func rest() {
        current = nil
        starvedFrameCount = 0
    }

    private func tell(_ due: Due) -> [PlayoutReport] {
        let response = due.response
        var reports: [PlayoutReport] = []
        switch due.state {
        case .playing where !response.hasStarted: return []
        case .started: response.hasStarted = true
        case .finished where !response.hasStarted && response.arrived > 0:
            // Nothing but silence.
            response.hasStarted = true
            reports.append(report(.started, response, at: due.responseFrame, frame: due.frame))
        default: break
        }
        return reports + [report(due.state, response, at: due.responseFrame, frame: due.frame)]
    }

    private func report(
        _ state: PlayoutState, _ response: ResponseAudio, at frame: Int64, frame deviceFrame: Int64? = nil
    ) -> PlayoutReport {
        PlayoutReport(
            state: state, metadata: response.metadata,
            playedMilliseconds: Double(frame) * 1000 / Double(sampleRate),
            words: response.words(before: frame),
            underruns: response.underruns, arrivedTime: response.arrivedTime, frame: deviceFrame)
    }
}
