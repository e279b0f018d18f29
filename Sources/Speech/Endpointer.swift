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
struct Endpointer {
    /// What a window changed.
    enum Decision: Equatable {
        /// An utterance began, with the positions where its voice and its audio begin.
        case began(voice: Int64, audio: Int64)
        /// The utterance goes on with voice.
        case voice
        /// The utterance goes on without voice, which ended at this position.
        case pause(Int64)
        /// The utterance ended; its voice ended at this position.
        case ended(Int64, EndReason)
        /// The turn ended; its voice ended at this position.
        case turnEnded(Int64)
    }

    private enum State {
        /// No utterance. `run` is where a run of voice began that is still too short.
        case silent(run: Int64?)
        /// In an utterance whose voice last ended at `voiceEnd`.
        case speaking(audioStart: Int64, voiceEnd: Int64)
        /// The utterance was cut at its greatest length: if voice follows, so does the next utterance.
        case continuing
    }

    var settings: EndpointSettings
    private var state = State.silent(run: nil)
    /// Where the voice of a turn ended that has not ended itself.
    private var pendingTurn: Int64?

    init(_ settings: EndpointSettings) {
        self.settings = settings
    }

    /// Whether an utterance is open.
    var isSpeaking: Bool {
        if case .speaking = state { true } else { false }
    }

    /// Where the voice of the open utterance ended so far; `nil` outside of utterances.
    var voiceEnd: Int64? {
        if case .speaking(_, let voiceEnd) = state { voiceEnd } else { nil }
    }

    /// Where the voice of a turn ended that has not ended itself; `nil` without one.
    var openTurn: Int64? { pendingTurn }

    /// Takes in one window.
    ///
    /// - Parameters:
    ///   - range: The positions of the window.
    ///   - earliest: Where the audio of an utterance may begin at the earliest.
    mutating func hear(
        probability: Float, peak: Float, range: Range<Int64>, earliest: Int64
    ) -> [Decision] {
        let isLoud = peak >= settings.minimumAmplitude
        let isVoice = isLoud && probability >= settings.threshold
        let staysVoice = isLoud && probability >= settings.release
        switch state {
        case .silent(let run):
            return hearInSilence(isVoice: isVoice, run: run, range: range, earliest: earliest)
        case .continuing where staysVoice:
            return begin(at: range.lowerBound, range: range, earliest: earliest)
        case .continuing:
            state = .silent(run: nil)
            return endTurn(at: range.upperBound)
        case .speaking(let audioStart, let voiceEnd):
            return hearInSpeech(
                staysVoice: staysVoice, range: range, audioStart: audioStart, voiceEnd: voiceEnd)
        }
    }

    /// Ends what is open, whatever was heard.
    mutating func finish(_ reason: EndReason, endingTurn: Bool) -> [Decision] {
        var decisions: [Decision] = []
        if let voiceEnd {
            decisions.append(.ended(voiceEnd, reason))
            pendingTurn = voiceEnd
        }
        state = .silent(run: nil)
        if endingTurn, let end = pendingTurn {
            decisions.append(.turnEnded(end))
            pendingTurn = nil
        }
        return decisions
    }

    /// Forgets the open turn without ending it.
    mutating func forgetTurn() {
        pendingTurn = nil
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
        pendingTurn = nil
        state = .speaking(audioStart: audio, voiceEnd: range.upperBound)
        return [.began(voice: voice, audio: audio), .voice] + cut(at: range.upperBound)
    }

    private mutating func hearInSpeech(
        staysVoice: Bool, range: Range<Int64>, audioStart: Int64, voiceEnd: Int64
    ) -> [Decision] {
        if staysVoice {
            state = .speaking(audioStart: audioStart, voiceEnd: range.upperBound)
            return [.voice] + cut(at: range.upperBound)
        }
        if range.upperBound - voiceEnd >= EndpointSettings.samples(settings.silence) {
            state = .silent(run: nil)
            pendingTurn = voiceEnd
            return [.pause(voiceEnd), .ended(voiceEnd, .silence)] + endTurn(at: range.upperBound)
        }
        return [.pause(voiceEnd)] + cut(at: range.upperBound)
    }

    /// Ends the utterance if it has its greatest length.
    private mutating func cut(at end: Int64) -> [Decision] {
        guard case .speaking(let audioStart, let voiceEnd) = state,
            end - audioStart >= EndpointSettings.samples(settings.maximumUtterance)
        else { return [] }
        state = .continuing
        pendingTurn = voiceEnd
        return [.ended(voiceEnd, .limit)]
    }

    /// Ends the turn if the voice has been gone for long enough.
    private mutating func endTurn(at end: Int64) -> [Decision] {
        guard let voiceEnd = pendingTurn, end - voiceEnd >= settings.turnSilenceLength else { return [] }
        pendingTurn = nil
        return [.turnEnded(voiceEnd)]
    }
}
