/// Something to tell of a turn.
struct TurnLine {
    enum Content {
        /// Somebody has begun to speak, at a time of the stream.
        case speech(atMilliseconds: Double)
        case partial(String)
        case heard(String, confidence: Double?)
        case tool(Turn.ToolCall)
        /// What was answered; not whole where the answer was cut off.
        case answered(String, isWhole: Bool)
        /// Nothing more will happen: the latencies are known.
        case closed(Turn)
        /// The same of a turn that turn-taker tells.
        case taken(TakenTurn)
    }

    var session: String
    var content: Content
}
