import Foundation
import Messages
import Testing

/// The speaker on a real sound server: what is heard is what its loudspeaker has recorded.
@Suite(.serialized) struct SpeakerTests {
    private let rate = SpeakerRun.sampleRate

    private func milliseconds(_ later: UInt64, since earlier: UInt64) -> Double {
        (Double(later) - Double(earlier)) / 1e6
    }

    @Test func `a response is heard whole, once and unchanged, and the playout clock tells when`() throws {
        let speaker = try SpeakerRun("{latency_ms: 120}")
        let noise = SpeakerRun.noise(seconds: 2)

        try speaker.play(noise, response: "resp_1")
        let finished = try speaker.report("finished", of: "resp_1")
        try speaker.waitForRecording(until: finished.time + 200_000_000)

        let recording = speaker.server.loudspeaker
        let samples = recording.samples()
        let found = samples.place(of: noise[..<200])
        let place = try #require(found, "\(speaker.run.log)")
        #expect(samples[place..<place + noise.count] == noise[...])
        #expect(samples[(place + noise.count)...].allSatisfy { $0 == 0 })
        #expect(speaker.states(of: "resp_1") == ["started", "finished"])
        #expect(finished["played_ms"] == 2000)
        #expect(finished["underruns"] == 0)
        for report in speaker.playout.all {
            let played = try #require(report["played_ms"]?.number)
            let heard = recording.time(of: place + Int(played * Double(rate) / 1000))
            let error = milliseconds(report.time, since: heard)
            print("playout clock: \(report["state"]?.string ?? "") at \(played) ms is off by \(error) ms")
            #expect(abs(error) < 40)
        }
    }

    @Test func `a pause is quick, and the response goes on where it was heard to`() throws {
        let speaker = try SpeakerRun("{latency_ms: 120}")
        let noise = SpeakerRun.noise(seconds: 3)
        try speaker.play(noise, response: "resp_1")
        _ = try speaker.report("playing", of: "resp_1")

        let asked = monotonicTime()
        try speaker.command("pause")
        let paused = try speaker.report("paused", of: "resp_1")
        try speaker.waitForRecording(until: paused.time + 300_000_000)
        let resumed = monotonicTime()
        try speaker.command("resume")
        let finished = try speaker.report("finished", of: "resp_1")
        try speaker.waitForRecording(until: finished.time + 200_000_000)

        let recording = speaker.server.loudspeaker
        let samples = recording.samples()
        let found = samples.place(of: noise[..<200])
        let place = try #require(found)
        let played = Int((try #require(paused["played_ms"]?.number) * Double(rate) / 1000).rounded())
        #expect(samples[place..<place + played] == noise[..<played])
        // Eight milliseconds of fade, then nothing.
        let silence = place + played + rate * 8 / 1000
        let end = try #require(samples[silence...].firstIndex { $0 != 0 })
        #expect(end - silence > rate / 4)
        // After the fade back in, the very next samples.
        let fade = rate * 10 / 1000
        #expect(samples[end + fade..<end + noise.count - played] == noise[(played + fade)...])
        print(
            "paused in \(milliseconds(recording.time(of: silence), since: asked)) ms, resumed in",
            "\(milliseconds(recording.time(of: end), since: resumed)) ms")
        #expect(speaker.states(of: "resp_1") == ["started", "paused", "finished"])
        #expect(finished["played_ms"] == 3000)
    }

    @Test func `a cancelled response falls silent, and not one stale frame of it follows`() throws {
        let speaker = try SpeakerRun("{latency_ms: 120}")
        let noise = SpeakerRun.noise(seconds: 5)
        try speaker.play(noise, response: "resp_1")
        _ = try speaker.report("playing", of: "resp_1")

        let asked = monotonicTime()
        try speaker.command("cancel", response: "resp_1")
        try speaker.play(noise, response: "resp_1")
        let cancelled = try speaker.report("cancelled", of: "resp_1")
        let next = SpeakerRun.noise(seconds: 0.5, seed: 2)
        try speaker.play(next, response: "resp_2")
        let finished = try speaker.report("finished", of: "resp_2")
        try speaker.waitForRecording(until: finished.time + 200_000_000)

        let recording = speaker.server.loudspeaker
        let samples = recording.samples()
        let found = samples.place(of: noise[..<200])
        let place = try #require(found)
        let played = Int((try #require(cancelled["played_ms"]?.number) * Double(rate) / 1000).rounded())
        #expect(samples[place..<place + played] == noise[..<played])
        let silence = place + played + rate * 8 / 1000
        let foundNext = samples.place(of: next[...], from: silence)
        let nextPlace = try #require(foundNext)
        #expect(samples[silence..<nextPlace].allSatisfy { $0 == 0 })
        #expect(samples[(nextPlace + next.count)...].allSatisfy { $0 == 0 })
        let delay = milliseconds(recording.time(of: silence), since: asked)
        print("cancelled in \(delay) ms")
        #expect(delay < 200)
        #expect(speaker.states(of: "resp_1") == ["started", "cancelled"])
    }

    @Test func `a lost device is opened again, and what was not heard is played`() throws {
        let speaker = try SpeakerRun("{latency_ms: 120}")
        let noise = SpeakerRun.noise(seconds: 3)
        try speaker.play(noise, response: "resp_1")
        _ = try speaker.report("playing", of: "resp_1")

        speaker.server.kill()
        _ = try #require(speaker.status.first { $0.name == "device_lost" }, "\(speaker.run.log)")
        try speaker.server.restart()
        _ = try #require(speaker.status.first { $0.name == "device_back" }, "\(speaker.run.log)")
        let finished = try speaker.report("finished", of: "resp_1")
        try speaker.waitForRecording(until: finished.time + 200_000_000)

        let samples = speaker.server.loudspeaker.samples()
        let tail = noise[(noise.count - rate)...]
        let found = samples.place(of: tail)
        let place = try #require(found)
        #expect(samples[(place + tail.count)...].allSatisfy { $0 == 0 })
        #expect(speaker.states(of: "resp_1") == ["started", "finished"])
        #expect(speaker.run.log.components(separatedBy: "is lost").count == 2, "\(speaker.run.log)")
        #expect(speaker.run.node("speaker")?["restarts"]?.integer ?? 0 == 0)
    }
}
