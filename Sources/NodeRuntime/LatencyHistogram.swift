/// Counts latencies in logarithmic buckets: constant memory, quantiles within 9 %.
public struct LatencyHistogram: Sendable {
    // Eight buckets per doubling from 1 µs to about 67 s.
    private static let bucketsPerDoubling = 8
    private static let doublings = 26
    private var counts = [UInt32](repeating: 0, count: bucketsPerDoubling * doublings + 1)
    /// How many latencies are counted.
    public private(set) var count = 0

    /// Creates an empty histogram.
    public init() {}

    /// Counts one latency in nanoseconds.
    public mutating func record(_ nanoseconds: UInt64) {
        counts[LatencyHistogram.bucket(of: nanoseconds)] &+= 1
        count += 1
    }

    /// The latency in microseconds below which a share of `quantile` (0…1) lies; 0 where nothing is counted.
    public func quantile(_ quantile: Double) -> Double {
        guard count > 0 else { return 0 }
        let rank = max(1, Int((Double(count) * quantile).rounded(.up)))
        var seen = 0
        for (bucket, number) in counts.enumerated() {
            seen += Int(number)
            if seen >= rank { return LatencyHistogram.upperBound(of: bucket) }
        }
        return LatencyHistogram.upperBound(of: counts.count - 1)
    }

    /// Forgets everything.
    public mutating func reset() {
        for index in counts.indices { counts[index] = 0 }
        count = 0
    }

    private static func bucket(of nanoseconds: UInt64) -> Int {
        let microseconds = nanoseconds / 1000
        guard microseconds > 0 else { return 0 }
        let exponent = 63 - microseconds.leadingZeroBitCount
        let fraction =
            exponent >= 3
            ? Int(microseconds >> UInt64(exponent - 3)) & 7 : Int(microseconds << UInt64(3 - exponent)) & 7
        return min(exponent * bucketsPerDoubling + fraction + 1, bucketsPerDoubling * doublings)
    }

    private static func upperBound(of bucket: Int) -> Double {
        guard bucket > 0 else { return 1 }
        let exponent = (bucket - 1) / bucketsPerDoubling
        let fraction = Double((bucket - 1) % bucketsPerDoubling + 1)
        return Double(UInt64(1) << UInt64(exponent)) * (1 + fraction / Double(bucketsPerDoubling))
    }
}
