import Randomness
import Testing

@testable import EchoCancellation

@Suite struct StreamClockTests {
    private static let frame: UInt64 = 20_000_000

    @Test func `times that tremble do not move samples that are counted`() {
        var clock = StreamClock()
        var generator = SeededGenerator(seed: 3)
        #expect(clock.place(count: 320, position: 0, captureTime: 1_000_000_000) == .anew)
        for index in 1..<500 {
            let tremble = UInt64.random(in: 0...10_000_000, using: &generator)
            let time = 1_000_000_000 + UInt64(index) * Self.frame + tremble
            #expect(
                clock.place(count: 320, position: Int64(index * 320), captureTime: time) == .follows(lost: 0))
        }
    }

    @Test func `a count that jumps tells what was lost`() {
        var clock = StreamClock()
        _ = clock.place(count: 320, position: 640, captureTime: Self.frame)
        #expect(clock.place(count: 320, position: 1280, captureTime: 3 * Self.frame) == .follows(lost: 320))
    }

    /// What is made of a stream whose times are a frame late from its third piece on.
    private func placements(isNumbered: Bool) -> [StreamClock.Placement] {
        var clock = StreamClock()
        return (0...6).map { index in
            let time = 1_000_000_000 + UInt64(index + (index > 2 ? 1 : 0)) * Self.frame
            return clock.place(count: 320, position: isNumbered ? Int64(index * 320) : 0, captureTime: time)
        }
    }

    @Test func `a time that jumps for good tells of a loss, where nothing is counted`() {
        #expect(placements(isNumbered: false).indices(where: { $0 == .anew }) == [0, 5])
    }

    @Test func `a time that jumps for good is doubtful, where the samples are counted`() {
        let placements = placements(isNumbered: true)
        #expect(placements.indices(where: { $0 != .follows(lost: 0) }) == [0, 5])
        #expect(placements[5] == .doubtful(lost: 0, late: 20_000_000))
    }

    @Test func `a start is placed by its time, however well the count fits`() {
        var clock = StreamClock()
        _ = clock.place(count: 320, position: 0, captureTime: 1_000_000_000)
        let time = 1_000_000_000 + Self.frame + 5_000_000
        #expect(clock.place(count: 320, position: 320, captureTime: time, isStart: true) == .anew)
        #expect(clock.nextTime == Double(time + Self.frame))
    }

    @Test func `a pause is told at once`() {
        var clock = StreamClock()
        _ = clock.place(count: 320, position: 0, captureTime: 1_000_000_000)
        #expect(clock.place(count: 320, position: 320, captureTime: 3_000_000_000) == .anew)
        #expect(clock.nextTime == 3_020_000_000)
    }

    @Test func `a stream that neither counts nor tells times is one stream`() {
        var clock = StreamClock()
        #expect(clock.place(count: 320, position: 0, captureTime: 0) == .anew)
        #expect(clock.place(count: 320, position: 0, captureTime: 0) == .follows(lost: 0))
        #expect(clock.place(count: 320, position: 0, captureTime: 0) == .follows(lost: 0))
    }
}

extension Array {
    /// Where the elements are that meet a condition.
    fileprivate func indices(where matches: (Element) -> Bool) -> [Int] {
        indices.filter { matches(self[$0]) }
    }
}
