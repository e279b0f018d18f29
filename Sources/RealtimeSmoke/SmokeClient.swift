internal import Glibc
internal import Web

/// Carries one run over a connection.
final class SmokeClient: WebSocketClientHandler {
    private var run: SmokeRun
    private let settings: SmokeSettings
    private let deadline: UInt64
    private var client: WebSocketClient?

    init(_ settings: SmokeSettings, events: SmokeEvents) {
        self.settings = settings
        deadline = Self.now + UInt64(settings.timeoutMilliseconds) * 1_000_000
        run = SmokeRun(events, at: Self.now)
    }

    /// Runs to its end, which comes: with the time that a run may take.
    func finish() -> SmokeRun.Result {
        while result == nil { proceed(waitingAtMost: settings.timeoutMilliseconds) }
        return result ?? .failed("")
    }

    /// How the run went, once that is known and the server has heard a goodbye.
    var result: SmokeRun.Result? { client?.connection == nil ? run.result : nil }

    /// Waits for the connection to have something to do, and does it.
    func proceed(waitingAtMost limit: Int) {
        let left = (Int64(bitPattern: deadline) - Int64(bitPattern: Self.now) + 999_999) / 1_000_000
        if left <= 0 { run.end("nothing within \(settings.timeoutMilliseconds) ms") }
        guard let client = connect() else { return }
        if run.result != nil { client.connection?.close() }
        // A goodbye has a deadline of its own, for which the descriptor wakes.
        let wait = run.result == nil ? min(Int64(limit), max(0, left)) : Int64(limit)
        var descriptor = pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&descriptor, 1, Int32(clamping: wait))
        client.service()
    }

    private func connect() -> WebSocketClient? {
        guard client == nil else { return client }
        var options = WebSocketClientOptions(url: settings.url)
        options.headers = settings.headers
        options.connectTimeout = .milliseconds(settings.timeoutMilliseconds)
        // What browsers and SDKs offer.
        options.subprotocols = ["realtime"]
        do throws(WebError) {
            client = try WebSocketClient(options, handler: self)
        } catch {
            run.end("\(error)")
        }
        return client
    }

    func opened(_ connection: WebConnection) {}

    func received(_ message: WebMessage, on connection: WebConnection) {
        guard case .text(let text) = message else { return run.end("the server sent a binary message") }
        run.receive(text, at: Self.now)
        for event in run.takeOutgoing() { connection.send(text: event) }
    }

    func closed(_ connection: WebConnection, code: CloseCode, reason: String) {
        run.end("the server closed with \(code)\(reason.isEmpty ? "" : " (\(reason))")")
    }

    func failed(_ failure: WebSocketClientFailure) {
        run.end("\(failure)")
    }

    private static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
