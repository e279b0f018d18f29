import Messages

/// What others ask of the responses.
extension Playout {
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

    /// Ends all responses. Sound that belongs to none waits on.
    mutating func cancelAll() -> [PlayoutReport] {
        var reports: [PlayoutReport] = []
        for response in responses where !response.id.isEmpty { reports += cancel(response) }
        return reports
    }

    mutating func cancel(_ response: ResponseAudio) -> [PlayoutReport] {
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

    mutating func silenceCurrent() {
        if ending == nil { ending = .paused }
    }
}
