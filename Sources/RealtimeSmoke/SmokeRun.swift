internal import Messages

/// One session of the smoke test, from its connection to its first audio: what comes in, what goes out.
struct SmokeRun {
    /// What the client is to send.
    private(set) var outgoing: [[UInt8]] = []
    /// How it went, once that is known.
    private(set) var result: Result?
    private let events: SmokeEvents
    private let start: UInt64
    private var step = Step.connecting
    private var turnEnd: UInt64 = 0
    private var sessionTime: UInt64 = 0

    private enum Step { case connecting, configuring, answering }

    /// How a run went.
    enum Result: Equatable {
        /// Audio came. Times in nanoseconds: to the session, and from the end of the turn to the first audio.
        case passed(session: UInt64, firstAudio: UInt64)
        case failed(String)
    }

    init(_ events: SmokeEvents, at now: UInt64) {
        self.events = events
        start = now
    }

    /// What the client is to send, once.
    mutating func takeOutgoing() -> [[UInt8]] {
        defer { outgoing = [] }
        return outgoing
    }

    /// A text came from the server.
    mutating func receive(_ text: [UInt8], at now: UInt64) {
        guard result == nil else { return }
        guard let event = try? JSONValue(parsing: text), let type = event["type"]?.string else {
            return fail(
                "the server sent what is no event: \(String(decoding: text.prefix(80), as: UTF8.self))")
        }
        switch (type, step) {
        case ("error", _):
            fail("the server answers with an error: \(Self.text(of: event["error"] ?? event))")
        case ("session.created", .connecting), ("transcription_session.created", .connecting):
            sessionTime = now - start
            step = .configuring
            outgoing.append(events.sessionUpdate)
        case ("session.updated", .configuring):
            step = .answering
            outgoing += events.turn
            turnEnd = now
        case ("response.output_audio.delta", .answering), ("response.audio.delta", .answering):
            guard event["delta"]?.string?.isEmpty == false else { return }
            result = .passed(session: sessionTime, firstAudio: now - turnEnd)
        case ("response.done", .answering):
            let response = event["response"]
            let details = response?["status_details"].map(Self.text) ?? ""
            let status = response?["status"]?.string ?? "done"
            fail("the response ended (\(status)) without audio\(details.isEmpty ? "" : ": \(details)")")
        default:
            break
        }
    }

    /// The connection ended, did not come about, or the time is over.
    mutating func end(_ reason: String) {
        guard result == nil else { return }
        switch step {
        case .connecting: fail("no session: \(reason)")
        case .configuring: fail("no answer to session.update: \(reason)")
        case .answering: fail("no audio: \(reason)")
        }
    }

    private mutating func fail(_ reason: String) {
        result = .failed(reason)
    }

    /// What an error says: its message and code where it has them.
    private static func text(of error: JSONValue) -> String {
        let inner = error["error"] ?? error
        guard let message = inner["message"]?.string else { return error == .null ? "" : "\(error)" }
        return inner["code"]?.string.map { "\(message) (\($0))" } ?? message
    }
}
