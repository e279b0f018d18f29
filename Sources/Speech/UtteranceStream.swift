/// Makes utterances of one stream of sound: 16 kHz, mono.
///
/// Its decisions depend on the samples and their positions only, never on the sizes of the pieces in which they arrive
/// or on a clock: sound is judged in windows of 512 samples, each exactly once, whatever the pieces are.
public struct UtteranceStream {
    /// The positions that sound may have: 139 years, and as nanoseconds still an `Int64`.
    public static let positions: Range<Int64> = 0..<1 << 46

    /// When speech counts as begun and as ended. A change holds from the next window on.
    public var settings: EndpointSettings {
        get { endpointer.settings }
        set {
            endpointer.settings = newValue
            ring.grow(to: Self.capacity(for: newValue))
        }
    }
    /// What judges the windows. One that is changed begins without a past.
    public var detector: any VoiceDetector
    /// Whether `SpeechAction.window` is told.
    public var tellsWindows = false
    /// The position of the sample that comes next.
    public var position: Int64 { ring.end + Int64(partial.count) }
    /// Whether an utterance is open.
    public var isSpeaking: Bool { endpointer.utterance != nil }
    /// Where the voice of the open utterance, or of the turn that has not ended, ended so far; `nil` without one.
    public var lastVoice: Int64? { endpointer.utterance?.voiceEnd ?? endpointer.openTurn }
    /// How long the voice must be gone, in samples, before what is open ends.
    public var awaitedSilence: Int64 { endpointer.awaitedSilence }

    private var endpointer: Endpointer
    private var ring: SampleRing
    /// The beginning of the next window.
    private var partial: [Float] = []
    /// The position after the last sample of any utterance: no sample is sent twice.
    private var sentEnd: Int64
    /// Where the audio of the open utterance begins.
    private var audioStart: Int64 = 0
    private var isFirstOfUtterance = false
    private let sound = VoiceSoundTracker()
    private var numbering = Numbering.unknown
    private var actions: [SpeechAction] = []
    /// The actions told before the present window.
    private var stepStart = 0

    /// Whether the pieces say where they are.
    private enum Numbering {
        /// Nothing was heard yet.
        case unknown
        /// Only one piece was heard, at position 0.
        case atZero
        case numbered
        /// All pieces are at position 0: their sender does not number them.
        case unnumbered
    }

    /// A stream of which nothing was heard yet.
    public init(detector: any VoiceDetector, settings: EndpointSettings = EndpointSettings()) {
        self.detector = detector
        endpointer = Endpointer(settings)
        ring = SampleRing(capacity: Self.capacity(for: settings), position: 0)
        sentEnd = 0
        partial.reserveCapacity(VoiceWindow.length)
    }

    /// Takes in the next piece of sound.
    ///
    /// - Parameters:
    ///   - samples: Full scale at ±1, all finite.
    ///   - position: Where the first of them is in the stream, in `positions`.
    ///   - isStart: Whether their sender begins anew with them, so that nothing is missing before.
    public mutating func hear(
        _ samples: [Float], at position: Int64, isStart: Bool = false
    ) -> [SpeechAction] {
        guard !samples.isEmpty else { return [] }
        align(to: position, isStart: isStart)
        take(samples[...])
        return told()
    }

    /// Ends the open utterance and the turn, and keeps listening.
    public mutating func finish(_ reason: EndReason) -> [SpeechAction] {
        finish(reason, endingTurn: true)
        return told()
    }

    /// Ends the open utterance as `finish` does, but leaves the turn open.
    public mutating func finishUtterance(_ reason: EndReason) -> [SpeechAction] {
        finish(reason, endingTurn: false)
        return told()
    }

    /// Ends the open utterance and the turn once the voice has been gone for this long, unless it returns before; at
    /// once where it has been. While there is voice nothing follows from it.
    ///
    /// - Parameters:
    ///   - silence: In ms, since the end of the voice.
    ///   - voiceEnd: Where the voice ended before the pause that is meant: nothing follows where this is another one.
    ///     `nil` for the present pause, whichever it is.
    public mutating func end(after silence: Int, voiceEnd: Int64? = nil) -> [SpeechAction] {
        guard voiceEnd == nil || voiceEnd == lastVoice else { return [] }
        stepStart = actions.count
        var held = settings
        held.silence = max(held.silence, silence)
        ring.grow(to: Self.capacity(for: held))
        for decision in endpointer.end(after: EndpointSettings.samples(silence), at: ring.end) {
            follow(decision, decided: ring.end)
        }
        return told()
    }

    /// Ends the open utterance and forgets everything, the open turn as well. The next sound begins a new stream.
    public mutating func reset() -> [SpeechAction] {
        finish(.reset, endingTurn: false)
        endpointer.forgetTurn()
        restart(at: position)
        return told()
    }

    /// Passes over sound that is not to be heard: the stream goes on behind it, without a past.
    ///
    /// - Parameters:
    ///   - count: The samples passed over.
    ///   - position: Where the first of them is.
    public mutating func skip(_ count: Int, at position: Int64) {
        restart(at: number(position) + Int64(count))
    }

    private mutating func told() -> [SpeechAction] {
        defer { actions = [] }
        return actions
    }

    /// How many samples must be held: the sound before a voice that is not yet an utterance, and the silence that is
    /// held back in case the voice returns.
    private static func capacity(for settings: EndpointSettings) -> Int {
        let before = EndpointSettings.samples(settings.prefixPadding + settings.minimumSpeech)
        let held = EndpointSettings.samples(settings.silence)
        return Int(max(before, held)) + 2 * VoiceWindow.length
    }

    // MARK: Positions

    /// Where a piece is that says it is at `position`.
    private mutating func number(_ position: Int64) -> Int64 {
        switch numbering {
        case .unknown:
            numbering = position == 0 ? .atZero : .numbered
            restart(at: position)
            return position
        case .atZero where position == 0, .unnumbered where position == 0:
            numbering = .unnumbered
            return self.position
        case .atZero, .unnumbered, .numbered:
            numbering = .numbered
            return position
        }
    }

    /// Makes the next sample the one at `position`: fills a short gap with silence, begins anew after a long one.
    private mutating func align(to stated: Int64, isStart: Bool) {
        let position = number(stated)
        let expected = self.position
        guard position != expected else { return }
        let isFilled =
            !isStart && position > expected
            && position - expected <= EndpointSettings.samples(settings.silence)
        if !isStart { actions.append(.gap(expected: expected, found: position, isFilled: isFilled)) }
        if isFilled {
            take(Array(repeating: 0, count: Int(position - expected))[...])
        } else {
            finish(.gap, endingTurn: true)
            restart(at: position)
        }
    }

    private mutating func restart(at position: Int64) {
        detector.reset()
        partial.removeAll(keepingCapacity: true)
        ring = SampleRing(capacity: Self.capacity(for: settings), position: position)
        sentEnd = position
    }

    // MARK: Windows

    private mutating func take(_ samples: ArraySlice<Float>) {
        var rest = samples
        while !rest.isEmpty {
            let piece = rest.prefix(VoiceWindow.length - partial.count)
            partial.append(contentsOf: piece)
            rest = rest.dropFirst(piece.count)
            if partial.count == VoiceWindow.length { judge() }
        }
    }

    /// Judges the window that is complete.
    private mutating func judge() {
        stepStart = actions.count
        let probability = detector.probability(of: partial.span)
        let peak = partial.reduce(0) { max($0, abs($1)) }
        ring.append(partial[...])
        let range = ring.end - Int64(VoiceWindow.length)..<ring.end
        if tellsWindows { actions.append(.window(probability: probability, position: range.lowerBound)) }
        let decisions = endpointer.hear(
            probability: probability, peak: peak, range: range, earliest: max(sentEnd, ring.start))
        if settings.pause > 0 { measure(decisions, range) }
        partial.removeAll(keepingCapacity: true)
        for decision in decisions { follow(decision, decided: range.upperBound) }
    }

    /// Follows the sound of the voice where the window holds any.
    private mutating func measure(_ decisions: [Endpointer.Decision], _ range: Range<Int64>) {
        if case .began(var position, _) = decisions.first {
            sound.begin()
            while position < range.lowerBound {
                let end = position + Int64(VoiceWindow.length)
                sound.hear(ring.samples(position..<end).span, at: position)
                position = end
            }
        }
        if decisions.contains(.voice) { sound.hear(partial.span, at: range.lowerBound) }
    }

    private mutating func follow(
        _ decision: Endpointer.Decision, decided: Int64, reason: EndReason = .silence
    ) {
        switch decision {
        case .began(let voice, let audio):
            audioStart = audio
            sentEnd = audio
            isFirstOfUtterance = true
            actions.append(.started(voiceStart: voice, audioStart: audio, decided: decided))
        case .voice:
            send(until: decided)
        case .confirmed:
            actions.append(.confirmed(decided: decided))
        case .paused(let voiceEnd, let length):
            actions.append(
                .paused(voiceEnd: voiceEnd, decided: decided, sound.measured(voiceLength: length)))
        case .resumed(let silence):
            actions.append(.resumed(silence: silence, decided: decided))
        case .pause(let voiceEnd):
            send(until: min(decided, trailEnd(voiceEnd)))
        case .ended(let voiceEnd, let reason):
            finishAudio()
            actions.append(
                .stopped(
                    voiceEnd: voiceEnd, audioStart: audioStart, audioEnd: sentEnd, decided: decided,
                    reason: reason))
        case .turnEnded(let voiceEnd):
            actions.append(.turnEnded(voiceEnd: voiceEnd, decided: decided, reason: reason))
        }
    }

    private mutating func finish(_ reason: EndReason, endingTurn: Bool) {
        stepStart = actions.count
        if let voiceEnd = endpointer.utterance?.voiceEnd {
            // The beginning of a window that will not be judged in time belongs to the utterance, if the voice was on.
            send(until: min(position, trailEnd(voiceEnd)))
        }
        for decision in endpointer.finish(reason, endingTurn: endingTurn) {
            follow(decision, decided: position, reason: reason)
        }
    }

    // MARK: Speech

    /// How far the silence after the voice is passed on.
    private func trailEnd(_ voiceEnd: Int64) -> Int64 {
        voiceEnd + EndpointSettings.samples(EndpointSettings.trailingSilence)
    }

    /// Sends what was not sent yet of the sound before `end`.
    private mutating func send(until end: Int64) {
        guard end > sentEnd else { return }
        var samples = ring.samples(sentEnd..<max(sentEnd, min(end, ring.end)))
        if end > ring.end {
            let from = Int(max(sentEnd - ring.end, 0))
            samples += partial[from..<Int(end - ring.end)]
        }
        actions.append(
            .speech(samples, position: sentEnd, isStart: isFirstOfUtterance, isFinal: false))
        isFirstOfUtterance = false
        sentEnd = end
    }

    /// Marks the end of the utterance's audio: on its last stretch if that came of the same window, on an empty one
    /// otherwise.
    private mutating func finishAudio() {
        if actions.count > stepStart, case .speech(let samples, let position, let isStart, _)? = actions.last
        {
            actions[actions.count - 1] = .speech(
                samples, position: position, isStart: isStart, isFinal: true)
        } else {
            actions.append(
                .speech([], position: sentEnd, isStart: isFirstOfUtterance, isFinal: true))
            isFirstOfUtterance = false
        }
    }
}
