/// Decides window by window where utterances and turns begin and end. Knows neither samples nor time, only windows and
/// their positions.
///
/// ```
///              voice for minimumSpeech                    no voice for silence
///   silent ────────────────────────────▶ speaking ─────────────────────────────▶ silent, turn pending
///     ▲                                    │   ▲                                        │
///     │                maximumUtterance    ▼   │ voice in the next window               │ no voice for turnSilence
///     └──────── no voice ◀────────────── continuing                                     ▼
///       (turn pending)                                                        turn ended, silent
/// ```
///
/// `end(after:)` takes the place of both silences until voice is heard again.
struct Endpointer {
    /// What a window changed.
    enum Decision: Equatable {
        /// An utterance began, with the positions where its voice and its audio begin.
        case began(voice: Int64, audio: Int64)
        /// The utterance goes on with voice.
        case voice
        /// The voice of the utterance has lasted for as long as is asked for.
        case confirmed
        /// The utterance goes on without voice, which ended at this position.
        case pause(Int64)
        /// The voice that ended at this position, after so many samples of voice in the utterance, has been gone for as
        /// long as is to be told.
        case paused(Int64, voiceLength: Int64)
        /// The voice is there again after a silence that was told.
        case resumed(silence: Range<Int64>)
        /// The utterance ended; its voice ended at this position.
        case ended(Int64, EndReason)
        /// The turn ended; its voice ended at this position.
        case turnEnded(Int64)
    }

    private enum State {
        /// No utterance. `run` is where a run of voice began that is still too short.
        case silent(run: Int64?)
        /// In an utterance.
        case speaking(OpenUtterance)
        /// The utterance was cut at its greatest length: if voice follows, so does the next utterance.
        case continuing
    }

    var settings: EndpointSettings
    private var state = State.silent(run: nil)
    /// Where the voice of a turn ended that has not ended itself.
    private var pendingTurn: Int64?
    /// The silence, in samples, that ends the utterance and the turn this time.
    private var orderedSilence: Int64?

    init(_ settings: EndpointSettings) {
        self.settings = settings
    }

    /// The utterance that is open.
    var utterance: OpenUtterance? {
        if case .speaking(let utterance) = state { utterance } else { nil }
    }

    /// Where the voice of a turn ended that has not ended itself; `nil` without one.
    var openTurn: Int64? { pendingTurn }

    /// How long the voice must be gone, in samples, before what is open ends.
    var awaitedSilence: Int64 {
        orderedSilence ?? (utterance == nil ? settings.turnSilenceLength : settings.silenceLength)
    }

    /// Takes in one window.
    ///
    /// - Parameters:
    ///   - range: The positions of the window.
    ///   - earliest: Where the audio of an utterance may begin at the earliest.
    mutating func hear(
        probability: Float, peak: Float, range: Range<Int64>, earliest: Int64
    ) -> [Decision] {
        let isVoice = peak >= settings.minimumAmplitude && probability >= settings.threshold
        let staysVoice = peak >= settings.releaseAmplitude && probability >= settings.release
        switch state {
        case .silent(let run):
            return hearInSilence(isVoice: isVoice, run: run, range: range, earliest: earliest)
        case .continuing where staysVoice:
            return begin(at: range.lowerBound, range: range, earliest: earliest)
        case .continuing:
            state = .silent(run: nil)
            return endTurn(at: range.upperBound)
        case .speaking(let utterance):
            return hearInSpeech(utterance, staysVoice: staysVoice, range: range)
        }
    }

    /// Ends the open utterance and the turn once the voice has been gone for this long, unless it returns before; at
    /// once where it has been. While there is voice nothing follows from it.
    ///
    /// - Parameters:
    ///   - silence: In samples, since the end of the voice.
    ///   - position: The end of the last window.
    mutating func end(after silence: Int64, at position: Int64) -> [Decision] {
        switch state {
        case .speaking(let utterance):
            guard position > utterance.voiceEnd else { return [] }
            orderedSilence = silence
            return endUtterance(utterance, at: position)
        case .silent(let run):
            guard pendingTurn != nil else { return [] }
            orderedSilence = silence
            // A voice that may be about to begin is waited for.
            return run == nil ? endTurn(at: position) : []
        case .continuing:
            return []
        }
    }

    /// Ends what is open, whatever was heard.
    mutating func finish(_ reason: EndReason, endingTurn: Bool) -> [Decision] {
        var decisions: [Decision] = []
        if let utterance {
            decisions.append(.ended(utterance.voiceEnd, reason))
            pendingTurn = utterance.voiceEnd
        }
        state = .silent(run: nil)
        guard endingTurn else { return decisions }
        if let pendingTurn { decisions.append(.turnEnded(pendingTurn)) }
        forgetTurn()
        return decisions
    }

    /// Forgets the open turn without ending it.
    mutating func forgetTurn() {
        pendingTurn = nil
        orderedSilence = nil
    }

    private mutating func hearInSilence(
        isVoice: Bool, run: Int64?, range: Range<Int64>, earliest: Int64
    ) -> [Decision] {
        guard isVoice else {
            state = .silent(run: nil)
            return endTurn(at: range.upperBound)
        }
        let start = run ?? range.lowerBound
        if range.upperBound - start >= EndpointSettings.samples(settings.minimumSpeech) {
            return begin(at: start, range: range, earliest: earliest)
        }
        state = .silent(run: start)
        return []
    }

    private mutating func begin(at voice: Int64, range: Range<Int64>, earliest: Int64) -> [Decision] {
        let audio = max(voice - EndpointSettings.samples(settings.prefixPadding), earliest)
        forgetTurn()
        return [.began(voice: voice, audio: audio)]
            + goOn(OpenUtterance(voice: voice..<range.upperBound, audioStart: audio))
    }

    private mutating func hearInSpeech(
        _ utterance: OpenUtterance, staysVoice: Bool, range: Range<Int64>
    ) -> [Decision] {
        guard staysVoice else { return hearPause(of: utterance, at: range.upperBound) }
        orderedSilence = nil
        var voiced = utterance
        voiced.hearVoice(range)
        let resumed: [Decision] =
            utterance.isPaused ? [.resumed(silence: utterance.voiceEnd..<range.lowerBound)] : []
        return resumed + goOn(voiced)
    }

    /// Goes on with an utterance in whose voice the last window was.
    private mutating func goOn(_ utterance: OpenUtterance) -> [Decision] {
        var utterance = utterance
        var decisions = [Decision.voice]
        if settings.confirmation > 0, !utterance.isConfirmed,
            utterance.voiceLength >= EndpointSettings.samples(settings.confirmation)
        {
            utterance.isConfirmed = true
            decisions.append(.confirmed)
        }
        state = .speaking(utterance)
        return decisions + cut(utterance, at: utterance.voiceEnd)
    }

    private mutating func hearPause(of utterance: OpenUtterance, at end: Int64) -> [Decision] {
        var decisions = [Decision.pause(utterance.voiceEnd)] + endUtterance(utterance, at: end)
        guard decisions.count == 1 else { return decisions }
        var utterance = utterance
        if settings.pause > 0, !utterance.isPaused,
            end - utterance.voiceEnd >= EndpointSettings.samples(settings.pause)
        {
            utterance.isPaused = true
            decisions.append(.paused(utterance.voiceEnd, voiceLength: utterance.voiceLength))
        }
        state = .speaking(utterance)
        return decisions + cut(utterance, at: end)
    }

    /// Ends the utterance if the voice has been gone for long enough, and the turn with it.
    private mutating func endUtterance(_ utterance: OpenUtterance, at end: Int64) -> [Decision] {
        guard end - utterance.voiceEnd >= awaitedSilence else { return [] }
        state = .silent(run: nil)
        pendingTurn = utterance.voiceEnd
        return [.ended(utterance.voiceEnd, .silence)] + endTurn(at: end)
    }

    /// Ends the utterance if it has its greatest length.
    private mutating func cut(_ utterance: OpenUtterance, at end: Int64) -> [Decision] {
        guard end - utterance.audioStart >= EndpointSettings.samples(settings.maximumUtterance) else {
            return []
        }
        state = .continuing
        pendingTurn = utterance.voiceEnd
        orderedSilence = nil
        return [.ended(utterance.voiceEnd, .limit)]
    }

    /// Ends the turn if the voice has been gone for long enough.
    private mutating func endTurn(at end: Int64) -> [Decision] {
        guard let voiceEnd = pendingTurn, end - voiceEnd >= awaitedSilence else { return [] }
        forgetTurn()
        return [.turnEnded(voiceEnd)]
    }
}
