/// What the runs come to.
struct SmokeReport {
    /// Times to the first audio of the runs that passed (ns).
    private var times: [UInt64] = []
    private(set) var failures = 0

    var passes: Int { times.count }

    /// Takes a run's result, and makes its line.
    mutating func add(_ result: SmokeRun.Result, number: Int) -> String {
        switch result {
        case .passed(let session, let firstAudio):
            times.append(firstAudio)
            return
                "run \(number): first audio \(Self.milliseconds(firstAudio)) ms (session \(Self.milliseconds(session)) ms)"
        case .failed(let reason):
            failures += 1
            return "run \(number): FAILED: \(reason)"
        }
    }

    /// The last line.
    var summary: String {
        let count = "\(passes) of \(passes + failures) runs returned audio"
        guard !times.isEmpty else { return count }
        return "\(count); first audio p50 \(Self.milliseconds(percentile(50))) ms, p95 "
            + "\(Self.milliseconds(percentile(95))) ms"
    }

    /// The least time that at least so many percent of the runs kept within (nearest rank).
    func percentile(_ percent: Int) -> UInt64 {
        let sorted = times.sorted()
        let rank = (percent * sorted.count + 99) / 100
        return sorted.isEmpty ? 0 : sorted[max(0, rank - 1)]
    }

    /// Milliseconds with one digit after the point.
    static func milliseconds(_ nanoseconds: UInt64) -> String {
        let tenths = (nanoseconds + 50_000) / 100_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
