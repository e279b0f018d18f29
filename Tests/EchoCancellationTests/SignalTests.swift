import Glibc
import Testing

@testable import EchoCancellation

@Suite struct SignalTests {
    @Test func `a transform is what its definition says, and the inverse undoes it`() {
        let transform = FourierTransform(exponent: 5)
        let real = noise(32, amplitude: 1, seed: 1)
        let imaginary = noise(32, amplitude: 1, seed: 2)
        var forward = (real, imaginary)
        transform.forward(&forward.0, &forward.1)

        for bin in 0..<32 {
            var sum = (0.0, 0.0)
            for index in 0..<32 {
                let angle = -2 * Double.pi * Double(bin * index) / 32
                sum.0 += Double(real[index]) * cos(angle) - Double(imaginary[index]) * sin(angle)
                sum.1 += Double(real[index]) * sin(angle) + Double(imaginary[index]) * cos(angle)
            }
            #expect(abs(Double(forward.0[bin]) - sum.0) < 1e-4)
            #expect(abs(Double(forward.1[bin]) - sum.1) < 1e-4)
        }
        transform.inverse(&forward.0, &forward.1)
        for index in 0..<32 { #expect(abs(forward.0[index] / 32 - real[index]) < 1e-5) }
    }

    @Test func `between samples a sine is read as it is`() {
        let sine = { (place: Double) in Float(sin(2 * Double.pi * 5000 * place / 16000)) }
        var timeline = SampleTimeline()
        timeline.write((0..<2000).map { sine(Double($0)) }, at: 1_000_000)

        let read = SincReader().read(timeline, from: 1_000_500.37, count: 800, speed: 1.0003)

        for (index, value) in read.enumerated() {
            let place = 500.37 + Double(index) * 1.0003
            #expect(abs(value - sine(place)) < 2e-3)
        }
    }

    @Test func `a place right before a sample reads that sample`() {
        var timeline = SampleTimeline()
        timeline.write((0..<200).map(Float.init), at: 0)

        let read = SincReader().read(timeline, from: (100.0).nextDown, count: 2, speed: 1)

        #expect(zip(read, [100, 101]).allSatisfy { abs($0 - $1) < 0.01 })
    }

    @Test func `a line of samples keeps the latest, and silence where nothing was`() {
        var timeline = SampleTimeline()
        timeline.write([1, 2], at: 10)
        timeline.write([5], at: 14)
        #expect(timeline.samples(9..<16) == [0, 1, 2, 0, 0, 5, 0])
        timeline.write([3], at: 12)
        #expect(timeline.samples(10..<15) == [1, 2, 3, 0, 5])
        #expect(timeline.end == 15)

        let far = Int64(SampleTimeline.capacity) * 5 + 3
        timeline.write([7, 8], at: far)
        #expect(timeline.samples(far - 3..<far + 2) == [0, 0, 0, 7, 8])
        #expect(timeline.samples(10..<15) == [0, 0, 0, 0, 0])
        timeline.write([9], at: 10)
        #expect(timeline.samples(10..<11) == [0], "what is too old is not kept")
    }

    @Test func `the first of the highest peaks is the direct sound`() {
        let reference = noise(DelayFinder.length)
        var microphone = [Float](repeating: 0, count: DelayFinder.blockLength)
        for index in microphone.indices {
            let place = DelayFinder.greatestLag + index
            microphone[index] = 0.5 * reference[place - 400] - 0.6 * reference[place - 460]
        }
        let finding = DelayFinder().find(microphone: microphone, reference: reference, expecting: nil)

        #expect(abs(finding.first.lag - 400) < 0.2)
        #expect(finding.first.prominence > 9)
        #expect(finding.displacement == nil)
    }

    @Test func `in sound that is no echo nothing is found`() {
        let finding = DelayFinder().find(
            microphone: noise(DelayFinder.blockLength, seed: 5),
            reference: noise(DelayFinder.length, seed: 6),
            expecting: nil)

        #expect(finding.first.prominence < Alignment.sureProminence)
    }
}
