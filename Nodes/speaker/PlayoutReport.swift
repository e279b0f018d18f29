import Messages

/// One message of the playout clock, before it has a time.
struct PlayoutReport: Equatable {
    var state: PlayoutState
    /// Session, response and `filler`, as the audio carried them.
    var metadata: Metadata
    /// How much of the response's own audio has been heard.
    var playedMilliseconds: Double
    /// Which words sounded last, as the audio told: `segment`, `text`, `text_offset`.
    var words: [String: JSONValue]
    /// How often it ran dry.
    var underruns: Int
    /// When its first audio reached the node; told when it starts.
    var arrivedTime: UInt64
    /// The sample frame of the device at which this becomes true; `nil` where that is now.
    var frame: Int64?

    /// The event to send.
    func event(time: UInt64) -> Event {
        var fields = words
        fields["state"] = .string(state.rawValue)
        fields["played_ms"] = .number((playedMilliseconds * 1000).rounded() / 1000)
        fields["underruns"] = .number(underruns)
        if state == .started {
            fields["arrived_ns"] = .number(arrivedTime)
            fields["audible_ns"] = .number(time)
        }
        return Event("playout", fields, time: time, metadata: metadata)
    }
}
