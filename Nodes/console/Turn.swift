import Messages

/// One turn of a conversation: what was heard, what was made of it, and when. Times are CLOCK_MONOTONIC in
/// nanoseconds.
struct Turn {
    var session: String
    var utterance: String?
    var response: String?

    /// Where speech began, in milliseconds of the stream.
    var speechStart: Double?
    /// How long the monitor waited in silence before it decided that speech had ended, in milliseconds of the stream.
    var endpointing: Double?
    /// When it decided so.
    var decidedAt: UInt64?
    /// The latest hypothesis of what is being said.
    var partial = ""
    var heard: String?
    var confidence: Double?
    var heardAt: UInt64?
    var tools: [ToolCall] = []
    var answer = ""
    var replyBeganAt: UInt64?
    var replyHasEnded = false
    var firstSentenceAt: UInt64?
    var firstAudioAt: UInt64?
    var audioHasEnded = false

    /// Whether nothing more will be told of it.
    var isClosed = false
    /// What was told of the turn so far.
    var told = Told()

    /// A tool and its arguments.
    struct ToolCall: Equatable {
        var name: String
        var arguments: JSONValue
    }

    /// The lines that were printed.
    struct Told {
        var speech = false
        var partial = ""
        var heard = false
        var toolCount = 0
        var answer = false
    }

    init(session: String) {
        self.session = session
    }

    /// Nothing was understood: no answer will come.
    var wasSilence: Bool { heard?.isEmpty ?? false }

    var latencies: Latencies {
        Latencies(
            endpointing: endpointing, asr: Self.milliseconds(decidedAt, heardAt),
            llm: Self.milliseconds(heardAt, replyBeganAt),
            firstSentence: Self.milliseconds(replyBeganAt, firstSentenceAt),
            tts: Self.milliseconds(firstSentenceAt, firstAudioAt),
            total: Self.milliseconds(decidedAt, firstAudioAt).map { $0 + (endpointing ?? 0) })
    }

    private static func milliseconds(_ start: UInt64?, _ end: UInt64?) -> Double? {
        guard let start, let end else { return nil }
        // Clocks of one machine agree; a message may still overtake another by way of a different edge.
        return end >= start ? Double(end - start) / 1e6 : 0
    }
}

/// How long each stage of a turn took, in milliseconds; `nil` where the graph does not show it.
struct Latencies: Equatable {
    /// From the end of speech to the decision that it had ended, in stream time.
    var endpointing: Double?
    /// From that decision to the final transcript.
    var asr: Double?
    /// From the transcript to the first delta of the reply.
    var llm: Double?
    /// From that delta to the first sentence.
    var firstSentence: Double?
    /// From that sentence to its first audio.
    var tts: Double?
    /// From the end of speech to the first audio.
    var total: Double?

    /// The stages that are known, in order, with the names that people and scripts read.
    var stages: [(name: String, key: String, milliseconds: Double)] {
        [
            ("endpointing", "endpointing", endpointing), ("asr", "asr", asr), ("llm", "llm", llm),
            ("first sentence", "first_sentence", firstSentence), ("tts", "tts", tts),
            ("end of speech → first audio", "total", total),
        ].compactMap { name, key, value in value.map { (name, key, $0) } }
    }
}
