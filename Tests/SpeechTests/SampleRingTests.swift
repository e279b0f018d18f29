import Testing

@testable import Speech

@Suite struct SampleRingTests {
    private let numbers = (0..<100).map(Float.init)

    @Test func `the latest samples are held, at their positions`() {
        var ring = SampleRing(capacity: 10, position: 1000)
        ring.append(numbers[..<25])

        #expect(ring.start == 1015 && ring.end == 1025)
        #expect(ring.samples(1015..<1025) == Array(numbers[15..<25]))
        #expect(ring.samples(1018..<1020) == [18, 19])
        #expect(ring.samples(0..<1017) == [15, 16])
        #expect(ring.samples(1030..<1040).isEmpty)
    }

    @Test func `a ring that grows keeps what it holds`() {
        var ring = SampleRing(capacity: 10, position: 0)
        ring.append(numbers[..<13])
        ring.grow(to: 20)
        ring.append(numbers[13..<22])
        #expect(ring.samples(0..<100) == Array(numbers[3..<22]))
        ring.grow(to: 5)
        #expect(ring.samples(0..<100).count == 19)
    }
}
