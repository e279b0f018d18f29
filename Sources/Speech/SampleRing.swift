/// The latest samples of a stream, found by their positions.
struct SampleRing {
    private var storage: [Float]
    /// The position of the oldest sample held.
    private(set) var start: Int64
    /// The position after the latest sample.
    private(set) var end: Int64

    /// An empty ring for the latest `capacity` samples, the next of which is at `position`.
    init(capacity: Int, position: Int64) {
        storage = Array(repeating: 0, count: max(capacity, 1))
        start = position
        end = position
    }

    /// Adds samples; the oldest are forgotten when the ring is full.
    mutating func append(_ samples: ArraySlice<Float>) {
        var index = index(of: end)
        for sample in samples {
            storage[index] = sample
            index = index + 1 == storage.count ? 0 : index + 1
        }
        end += Int64(samples.count)
        start = max(start, end - Int64(storage.count))
    }

    /// The samples at those of the positions that the ring still holds.
    func samples(_ range: Range<Int64>) -> [Float] {
        let held = range.clamped(to: start..<end)
        let first = index(of: held.lowerBound)
        let beforeWrap = min(held.count, storage.count - first)
        return Array(storage[first..<first + beforeWrap]) + storage[..<(held.count - beforeWrap)]
    }

    /// Holds at least `capacity` samples from now on.
    mutating func grow(to capacity: Int) {
        guard capacity > storage.count else { return }
        let held = samples(start..<end)
        self = SampleRing(capacity: capacity, position: start)
        append(held[...])
    }

    private func index(of position: Int64) -> Int {
        Int(position % Int64(storage.count))
    }
}
