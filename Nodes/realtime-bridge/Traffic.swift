import NodeRuntime
import RealtimeGateway

/// What has gone through the bridge since it started, for those who watch it.
struct Traffic {
    var sessionsBegun = 0
    var sessionsRefused = 0
    var eventsReceived = 0
    var bytesReceived = 0
    var eventsSent = 0
    var bytesSent = 0
    /// From the end of a turn, as speech-monitor told it, to the first sound of its answer.
    private(set) var latencies = [Int](repeating: 0, count: latencyBounds.count + 1)
    private var latencySum = 0.0

    /// Upper bounds of the counted latencies, in seconds.
    private static let latencyBounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// Counts the latency of one turn, in nanoseconds.
    mutating func note(latency: UInt64) {
        let seconds = Double(latency) / 1e9
        let bucket = Traffic.latencyBounds.firstIndex { seconds <= $0 } ?? Traffic.latencyBounds.count
        latencies[bucket] += 1
        latencySum += seconds
    }

    /// What Prometheus is told.
    func metrics(sessions: Int, limit: Int) -> [Metric] {
        func counter(_ name: String, _ help: String, _ count: Int) -> Metric {
            Metric("antiphon_realtime_\(name)_total", .counter, help, value: Double(count))
        }
        return [
            Metric(
                "antiphon_realtime_sessions", .gauge, "Clients that have a session.", value: Double(sessions)),
            Metric(
                "antiphon_realtime_sessions_max", .gauge, "Clients that may have a session at once.",
                value: Double(limit)),
            counter("sessions", "Sessions that began.", sessionsBegun),
            counter("refusals", "Handshakes that were refused.", sessionsRefused),
            counter("events_received", "Events of clients.", eventsReceived),
            counter("received_bytes", "Bytes of those events.", bytesReceived),
            counter("events_sent", "Events to clients.", eventsSent),
            counter("sent_bytes", "Bytes of those events.", bytesSent),
            Metric(
                "antiphon_realtime_turn_latency_seconds",
                "From the end of a spoken turn to the first sound of its answer.",
                bounds: Traffic.latencyBounds, counts: latencies, sum: latencySum),
        ]
    }
}
