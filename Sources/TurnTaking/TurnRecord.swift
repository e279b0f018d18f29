/// A turn that is over, and its latency ledger. Times are CLOCK_MONOTONIC in nanoseconds.
public struct TurnRecord: Equatable, Sendable {
    /// How the turn came out.
    public enum Outcome: String, Sendable {
        /// The answer was heard to its end.
        case answered
        /// The answer was interrupted.
        case interrupted
        /// Something failed.
        case failed
        /// Nothing was recognized.
        case notUnderstood = "not_understood"
    }

    /// What the person said.
    public var heard: String
    /// What the person heard of the answer, to the word.
    public var answer = ""
    public var outcome = Outcome.answered
    public var times = Times()
    /// Whether a filler was said; it does not count as the first sound.
    public var hadFiller = false
    /// Whether the answer was begun before the end of the turn was certain.
    public var wasEarly = false
    /// How often the answer went to tools.
    public var toolRounds = 0

    /// When what happened.
    public struct Times: Equatable, Sendable {
        /// The voice ended.
        public var voiceEnd: UInt64?
        /// The end of the turn was certain.
        public var turnEnd: UInt64?
        /// The transcript was final.
        public var transcript: UInt64?
        /// The llm was asked.
        public var asked: UInt64?
        /// The llm's first delta.
        public var firstToken: UInt64?
        /// The first sentence.
        public var firstSentence: UInt64?
        /// The first sound of the answer reached the loudspeaker.
        public var firstSound: UInt64?
        /// The first audible sample was written.
        public var audible: UInt64?
    }
}

extension TurnRecord {
    /// The stages from the end of the voice to the first audible sample, in milliseconds, in order; those that are not
    /// known are left out. A stage that had ended before the one in front of it took no time.
    public var stages: [(name: String, milliseconds: Double)] {
        let marks: [(String, UInt64?)] = [
            ("endpointing", times.turnEnd), ("asr", times.transcript), ("turn_decision", times.asked),
            ("llm_first_token", times.firstToken), ("first_sentence", times.firstSentence),
            ("tts_first_audio", times.firstSound), ("playout", times.audible),
        ]
        guard var last = times.voiceEnd ?? times.turnEnd else { return [] }
        return marks.compactMap { name, time in
            guard let time else { return nil }
            defer { last = max(last, time) }
            return (name, time > last ? Double(time - last) / 1e6 : 0)
        }
    }

    /// From the end of the voice to the first audible sample, in milliseconds.
    public var latency: Double? {
        guard let start = times.voiceEnd, let end = times.audible else { return nil }
        return end > start ? Double(end - start) / 1e6 : 0
    }
}
