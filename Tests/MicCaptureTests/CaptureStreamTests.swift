import Messages
import SoundCard
import Testing

@testable import mic_capture

@Suite struct CaptureStreamTests {
    /// Hands over 10 ms of samples at a time; the device says that they are 5 ms old at least.
    private func feed(
        _ stream: inout CaptureStream, _ samples: [Float], rate: Int, from start: UInt64
    ) throws -> [Audio] {
        var frames: [Audio] = []
        let length = rate / 100
        for (index, place) in stride(from: 0, to: samples.count, by: length).enumerated() {
            let end = min(place + length, samples.count)
            let time = start + UInt64(index + 1) * 10_000_000 + 5_000_000
            _ = stream.note(PCMStatus(available: end - place, delay: rate * 15 / 1000, time: time))
            frames += try stream.take(samples[place..<end])
        }
        return frames
    }

    @Test func `frames have equal lengths, follow one another and know when they were captured`() throws {
        var stream = try CaptureStream(deviceRate: 16000, sampleRate: 16000, frameMilliseconds: 20)
        let samples = (0..<3200).map { Float($0) / 32768 }
        let frames = try feed(&stream, samples, rate: 16000, from: 1_000_000_000)

        #expect(frames.map(\.frameCount) == Array(repeating: 320, count: 10))
        #expect(frames.map(\.position) == (0..<10).map { $0 * 320 })
        #expect(frames.flatMap(\.int16Samples) == (0..<3200).map(Int16.init))
        for (index, frame) in frames.enumerated() {
            #expect(frame.captureTime == 1_000_000_000 + UInt64(index) * 20_000_000)
        }
    }

    @Test func `another rate is converted, and time goes with it`() throws {
        var stream = try CaptureStream(deviceRate: 48000, sampleRate: 16000, frameMilliseconds: 20)
        let frames = try feed(
            &stream, Array(repeating: 0.25, count: 48000), rate: 48000, from: 1_000_000_000)

        #expect(frames.count == 49)
        #expect(frames.map(\.position) == (0..<49).map { $0 * 320 })
        #expect(frames[20].int16Samples.allSatisfy { abs(Int($0) - 8192) < 10 })
        #expect(frames[20].captureTime == 1_400_000_000)
    }

    @Test func `positions jump over what was lost, and so does time`() throws {
        var stream = try CaptureStream(deviceRate: 16000, sampleRate: 16000, frameMilliseconds: 20)
        _ = try feed(&stream, Array(repeating: 0.1, count: 400), rate: 16000, from: 1_000_000_000)
        stream.noteBreak()
        // 25 ms have come, and half a second is missing.
        let told = stream.note(PCMStatus(available: 320, delay: 320, time: 1_545_000_000))
        let lost = try #require(told)
        let frames = try stream.take(Array(repeating: 0.2, count: 320)[...])

        #expect(abs(lost - 500) < 0.01)
        #expect(frames.map(\.position) == [320, 8400])
        #expect(frames.map(\.frameCount) == [80, 320])
        #expect(frames[1].captureTime == 1_525_000_000)
    }

    @Test func `a device that comes back with another rate goes on in time`() throws {
        var stream = try CaptureStream(deviceRate: 48000, sampleRate: 16000, frameMilliseconds: 20)
        let before = try feed(&stream, Array(repeating: 0.1, count: 48000), rate: 48000, from: 0)
        stream.noteBreak()
        try stream.resume(deviceRate: 44100)
        let after = try feed(&stream, Array(repeating: 0.1, count: 44100), rate: 44100, from: 3_000_000_000)

        let positions = (before + after).map(\.position)
        #expect(positions == positions.sorted())
        let first = try #require(after.first { $0.captureTime >= 3_000_000_000 })
        #expect(abs(first.position - 48000) <= 1)
    }

    @Test func `a muted microphone sends silence, and comes back without a click`() throws {
        var stream = try CaptureStream(deviceRate: 16000, sampleRate: 16000, frameMilliseconds: 10)
        let loud = [Float](repeating: 0.5, count: 160)[...]
        stream.isMuted = true
        let fading = try stream.take(loud)[0].int16Samples
        let silent = try stream.take(loud)[0].int16Samples
        stream.isMuted = false
        let back = try stream.take(loud)[0].int16Samples

        #expect(fading == fading.sorted(by: >) && fading[0] > 16000)
        #expect(silent.allSatisfy { $0 == 0 })
        #expect(back == back.sorted() && back[0] < 200 && back[159] == 16384)
    }

    @Test func `what a gain makes too loud is clipped`() throws {
        var stream = try CaptureStream(deviceRate: 16000, sampleRate: 16000, frameMilliseconds: 10)
        stream.gain = .init(decibels: 20)
        _ = try stream.take(Array(repeating: 0.5, count: 160)[...])
        #expect(
            try stream.take(Array(repeating: -0.5, count: 160)[...])[0].int16Samples.allSatisfy { $0 == .min }
        )
        #expect(abs(Float(decibels: -6.0206) - 0.5) < 0.0001)
    }
}
