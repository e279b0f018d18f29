/// The latest samples of a stream, found by their index; where nothing is known there is silence.
struct SampleTimeline {
    /// The samples that are kept: 16 s.
    static let capacity = 1 << 18

    private var storage = [Float](repeating: 0, count: capacity)
    /// The index after the last sample that is known.
    private(set) var end: Int64 = 0

    /// Notes samples; those of before that were silence may still be given.
    mutating func write(_ samples: [Float], at index: Int64) {
        let after = index + Int64(samples.count)
        if after > end {
            // What was between is silence.
            let from = max(end, index, after - Int64(Self.capacity))
            silence(max(end, after - Int64(Self.capacity))..<from)
            end = after
        }
        let oldest = end - Int64(Self.capacity)
        for (offset, sample) in samples.enumerated() where index + Int64(offset) >= oldest {
            storage[slot(index + Int64(offset))] = sample
        }
    }

    /// The samples of a range; silence where they are not known.
    func samples(_ range: Range<Int64>) -> [Float] {
        var result = [Float](repeating: 0, count: range.count)
        for index in range.clamped(to: end - Int64(Self.capacity)..<end) {
            result[Int(index - range.lowerBound)] = storage[slot(index)]
        }
        return result
    }

    /// Forgets everything; the line goes on where it was.
    mutating func clear() {
        silence(end - Int64(Self.capacity)..<end)
    }

    private mutating func silence(_ range: Range<Int64>) {
        for index in range { storage[slot(index)] = 0 }
    }

    private func slot(_ index: Int64) -> Int {
        // The capacity is a power of two; also right below zero.
        Int(index & Int64(Self.capacity - 1))
    }
}
