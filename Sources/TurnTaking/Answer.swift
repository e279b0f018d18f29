/// What the assistant says in answer to a turn: one response of the llm, and more where tools are asked in between.
struct Answer {
    /// A response: something that the voice says under one id.
    struct Leg {
        /// Where its words come from.
        enum Kind {
            case reply, filler, apology
        }

        /// How far it has come to the ear.
        enum Playout {
            /// Nothing was heard yet.
            case silent
            /// It sounds, or pauses in the middle.
            case sounding
            /// It was heard to its end, cancelled, or given up.
            case over
        }

        let id: String
        let kind: Kind
        var text = ""
        /// What the llm said at its end; `nil` until then. Nothing more comes of other kinds from the beginning.
        var end: ReplyEnd?
        var calls: [ToolCallItem] = []
        /// How many of the calls have been passed on.
        var passedCallCount = 0
        var speech = SpokenSentences()
        var playout = Playout.silent
        var isCancelled = false
        /// Whether the loudspeaker was told to keep its sound to itself.
        var isHeld = false
    }

    var record: TurnRecord
    var legs: [Leg] = []
    /// What tools have answered, by the id of the call. An answer may overtake the call.
    var results: [String: String] = [:]
    /// The transcript that it was begun with, while the end of the turn is only probable.
    var guess: String?
    /// Whether nothing new of it may be heard.
    var isHeld = false
    var isDucked = false
    var isPaused = false
    /// Whether it is being taken back: only the loudspeaker's last word is awaited.
    var isCancelled = false
    /// Whether the turn's record has been told already.
    var isTold = false
    /// When it last made any progress.
    var progressedAt: UInt64

    /// Whether anything of it was heard and more is to come.
    var isAudible: Bool { !isHeld && legs.contains { $0.playout == .sounding } }
    /// Whether all of its sound has been heard or given up.
    var isSilent: Bool { legs.allSatisfy { $0.playout == .over } }

    /// Whether the llm has something left to say.
    var isThinking: Bool { legs.contains { $0.kind == .reply && $0.end == nil && !$0.isCancelled } }
    /// The last response, where it waits for tools.
    var waitingLeg: Leg? {
        guard let leg = legs.last(where: { $0.kind == .reply }), !leg.isCancelled, let end = leg.end,
            end.toolCallCount > 0, !end.hasFailed
        else { return nil }
        return leg
    }

    /// Whether nothing sounds and nothing is about to.
    var isQuiet: Bool {
        legs.allSatisfy { $0.playout == .over || $0.playout == .silent && $0.speech.isEmpty }
    }

    /// Whether all tools that a response called have answered.
    func hasResults(for leg: Leg) -> Bool {
        leg.calls.count >= leg.end?.toolCallCount ?? .max && leg.calls.allSatisfy { results[$0.id] != nil }
    }
}

extension Answer {
    /// What the history keeps of it: of each response the words that were heard, and the calls with their results.
    var items: [ConversationHistory.Item] {
        legs.filter { $0.kind == .reply }.flatMap { leg in
            let heard = leg.heard
            let calls = leg.calls.filter { results[$0.id] != nil }
            return (heard.isEmpty ? [] : [.assistant(heard)])
                + calls.flatMap { call in
                    [
                        ConversationHistory.Item.call(call),
                        .output(call: call.id, results[call.id] ?? ""),
                    ]
                }
        }
    }

    /// What the person heard, to the word.
    var heard: String {
        legs.filter { $0.kind != .filler }.map(\.heard).filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension Answer.Leg {
    /// What of it was heard: all, or the words up to where it was cut off.
    var heard: String {
        isCancelled || end?.hasFailed == true ? speech.heard : speech.whole(orWithoutVoice: text)
    }
}
