/// What is handed out next.
extension Playout {
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
    func chosen() -> ResponseAudio? {
        if let current, !isBlocked(current) { return current.waiting > 0 ? current : nil }
        return responses.first { $0.waiting > 0 && !isBlocked($0) }
    }

    func isBlocked(_ response: ResponseAudio) -> Bool {
        pausedSessions.contains(response.session) || held.contains(response.id)
    }

    /// Lets the present response fall silent: samples that it will play again are faded out.
    mutating func fadeOut(_ response: ResponseAudio, _ ending: Ending, into samples: inout [Int16]) {
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

    mutating func applyGains(_ samples: inout [Int16], _ response: ResponseAudio) {
        if response.fadesIn {
            response.fadesIn = false
            var fade = GainRamp(0)
            fade.go(to: 1, within: min(fadeFrameCount, samples.count))
            fade.apply(to: &samples[...])
        }
        duckings[response.session]?.apply(to: &samples[...])
        gain.apply(to: &samples[...])
    }
}
