import Messages

extension RealtimeSession {
    /// When `advance` must be called next, in nanoseconds.
    public var deadline: UInt64? {
        // It changes nothing; but this is asked after every message, and else the caller would copy the session for it.
        mutating get {
            guard !life.isClosed else { return nil }
            var earliest = life == .open ? warningTime : expiry
            for index in responses.indices {
                let due = responses[index].deadline(options.patience)
                let held = responses[index].heldSpeechDeadline(options.limits)
                earliest = min(earliest, due, held)
            }
            for transcription in transcriptions { earliest = min(earliest, transcription.deadline ?? .max) }
            for listing in listings { earliest = min(earliest, listing.deadline) }
            for run in runs { earliest = min(earliest, run.deadline ?? .max) }
            if let idle = idle.deadline { earliest = min(earliest, idle) }
            return earliest
        }
    }

    /// Does what is due.
    public mutating func advance(to now: UInt64) {
        guard begin(at: now) else { return }
        if now >= expiry { return expire() }
        if life == .open, now >= warningTime { warnOfExpiry() }
        while let late = transcriptions.first(where: { ($0.deadline ?? .max) <= now }) {
            let failure = Failure.late(.transcription, milliseconds: options.patience.transcription)
            fail(transcriptionOf: late.itemID, failure)
        }
        endLateListings()
        endLateRuns()
        sendHeldSpeech()
        while let late = responses.first(where: { $0.deadline(options.patience) <= now }) { endLate(late) }
        if let idle = idle.deadline, idle <= now { endSilence() }
    }

    /// Notes the time of what happens. Returns whether it matters to the session.
    mutating func begin(at now: UInt64) -> Bool {
        self.now = max(self.now, now)
        return life.isOpen
    }

    private var expiry: UInt64 { startTime + UInt64(options.limits.sessionSeconds) * 1_000_000_000 }

    private var warningTime: UInt64 {
        let seconds = max(0, options.limits.sessionSeconds - options.limits.warningSeconds)
        return startTime + UInt64(seconds) * 1_000_000_000
    }

    private mutating func warnOfExpiry() {
        life = .warned
        let message =
            "The session ends in \(min(options.limits.warningSeconds, options.limits.sessionSeconds)) s."
        log(.warning, message)
        warn(code: "session_expires_soon", message: message)
    }

    private mutating func expire() {
        let seconds = options.limits.sessionSeconds
        let length = seconds.isMultiple(of: 60) ? "\(seconds / 60) minutes" : "\(seconds) seconds"
        let message = "Your session hit the maximum duration of \(length)."
        let failure = Failure(type: "invalid_request_error", code: "session_expired", message: message)
        close(code: 1001, reason: message, failing: failure)
    }

    /// Ends the session: what was promised fails, the client is told why, and the connection is closed.
    mutating func close(code: UInt16, reason: String, failing failure: Failure) {
        guard life.isOpen else { return }
        life = .closing
        endAll(failing: failure)
        sendServerError(failure)
        life = .closed
        actions.append(.close(code: code, reason: reason))
    }

    /// Takes note that the client is gone: the graph is told to stop, and nothing else is said.
    public mutating func disconnect(at now: UInt64) {
        guard begin(at: now) else { return }
        life = .closed
        endAll(failing: Failure(message: "The client is gone."))
    }

    private mutating func endAll(failing failure: Failure) {
        unansweredTurn = nil
        idle.disarm()
        for transcription in transcriptions {
            fail(transcriptionOf: transcription.itemID, failure)
        }
        for response in responses { end(response.id, .failed(failure)) }
        for run in runs { end(run, .failure(failure.message)) }
        for listing in listings { fail(listing) }
        stopHearing()
    }
}
