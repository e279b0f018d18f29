import Foundation
import Messages
import Testing

/// Tests that listen: one at a time, so that none is late because of another.
@Suite(.serialized) enum SoundServerTests {}

extension SoundServerTests {
    /// The speaker on a real sound server: what is heard is what its loudspeaker has recorded.
    @Suite struct SpeakerOnServerTests {
        private let rate = SpeakerRun.sampleRate
        private let fade = SpeakerRun.sampleRate * 8 / 1000

        private func milliseconds(_ later: UInt64, since earlier: UInt64) -> Double {
            (Double(later) - Double(earlier)) / 1e6
        }

        private func frames(_ report: Event) throws -> Int {
            Int((try #require(report["played_ms"]?.number) * Double(rate) / 1000).rounded())
        }

        @Test func `a response is heard whole, once and unchanged, and the playout clock tells when`() throws
        {
            let speaker = try SpeakerRun()
            let noise = SpeakerRun.noise(seconds: 2)

            try speaker.play(noise, response: "resp_1")
            let finished = try speaker.report("finished", of: "resp_1")
            let heard = try speaker.heard(until: finished)

            #expect(heard.matches(noise))
            #expect(speaker.states(of: "resp_1") == ["started", "finished"])
            #expect(finished["played_ms"] == 2000)
            var errors: [Double] = []
            for report in speaker.playout.all {
                let place = heard.places[min(try frames(report), noise.count - 1)]
                errors.append(milliseconds(report.time, since: heard.recording.time(of: place)))
            }
            print(
                "playout clock, off by ms:", errors.map { String(format: "%.1f", $0) }.joined(separator: " "))
            #expect(errors.allSatisfy { abs($0) < 60 }, "\(errors)")
        }

        @Test func `the reference is what was written, and tells when the device was started`() throws {
            let speaker = try SpeakerRun("{idle_ms: 100}")
            let reference = try Tap<Audio>("speaker/reference", of: speaker.run)
            let responses = [
                "resp_1": SpeakerRun.noise(seconds: 0.5), "resp_2": SpeakerRun.noise(seconds: 0.5, seed: 2),
            ]

            for (response, noise) in responses.sorted(by: { $0.key < $1.key }) {
                try speaker.play(noise, response: response)
                // Long enough for the device to be stopped.
                let finished = try speaker.report("finished", of: response)
                try speaker.waitForRecording(until: finished.time + 800_000_000)
            }

            let pieces = reference.all
            let starts = pieces.indices.filter { pieces[$0].isStart }
            try #require(starts.count == 2 && starts[0] == 0, "\(starts)")
            for (stretch, noise) in zip(
                [pieces[..<starts[1]], pieces[starts[1]...]], [responses["resp_1"], responses["resp_2"]])
            {
                let samples = stretch.flatMap(\.int16Samples)
                let sound = try #require(samples.firstIndex { $0 != 0 })
                #expect(Array(samples[sound...].prefix(noise?.count ?? 0)) == noise)
            }
            for (piece, next) in zip(pieces, pieces.dropFirst()) {
                #expect(next.position == piece.position + Int64(piece.frameCount))
            }
        }

        @Test func `a pause is quick, and the response goes on where it was heard to`() throws {
            let speaker = try SpeakerRun()
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
            let heard = try speaker.heard(until: finished)

            // All of it up to the pause, a fade of the next samples, and those again, faded in.
            let played = try frames(paused)
            let (before, after) = try heard.split(atSilenceOf: rate / 4)
            #expect(before.matches(Array(noise[..<played]), thenAtMost: fade))
            #expect(after.matches(Array(noise[played...]), butFirst: 2 * fade))
            let silence = try #require(before.places.last)
            let sound = try #require(after.places.first)
            print(
                "paused in \(milliseconds(heard.recording.time(of: silence), since: asked)) ms, resumed in",
                "\(milliseconds(heard.recording.time(of: sound), since: resumed)) ms")
            #expect(speaker.states(of: "resp_1") == ["started", "paused", "finished"])
            #expect(finished["played_ms"] == 3000)
        }

        @Test func `a cancelled response falls silent, and not one stale frame of it follows`() throws {
            let speaker = try SpeakerRun()
            let noise = SpeakerRun.noise(seconds: 5)
            try speaker.play(noise, response: "resp_1")
            _ = try speaker.report("playing", of: "resp_1")

            let asked = monotonicTime()
            try speaker.command("cancel", response: "resp_1")
            try speaker.play(noise, response: "resp_1")
            let cancelled = try speaker.report("cancelled", of: "resp_1")
            try speaker.waitForRecording(until: cancelled.time + 300_000_000)
            let next = SpeakerRun.noise(seconds: 0.5, seed: 2)
            try speaker.play(next, response: "resp_2")
            let heard = try speaker.heard(until: speaker.report("finished", of: "resp_2"))

            let (before, after) = try heard.split(atSilenceOf: rate / 4)
            let played = try frames(cancelled)
            #expect(before.matches(Array(noise[..<played]), thenAtMost: fade))
            #expect(after.matches(next))
            let silence = try #require(before.places.last)
            let delay = milliseconds(heard.recording.time(of: silence), since: asked)
            print("cancelled in \(delay) ms")
            #expect(delay < 200)
            #expect(speaker.states(of: "resp_1") == ["started", "cancelled"])
        }

        @Test func `a lost device is opened again, and what was not heard is played`() throws {
            let speaker = try SpeakerRun()
            let noise = SpeakerRun.noise(seconds: 3)
            try speaker.play(noise, response: "resp_1")
            _ = try speaker.report("playing", of: "resp_1")

            speaker.server.kill()
            _ = try #require(speaker.status.first { $0.name == "device_lost" }, "\(speaker.run.log)")
            try speaker.server.restart()
            _ = try #require(speaker.status.first { $0.name == "device_back" }, "\(speaker.run.log)")
            let finished = try speaker.report("finished", of: "resp_1")
            let heard = try speaker.heard(until: finished)

            #expect(heard.samples.count < noise.count && heard.samples.count > noise.count - rate)
            #expect(heard.matches(Array(noise.suffix(heard.samples.count)), butFirst: 2 * fade))
            #expect(speaker.states(of: "resp_1") == ["started", "finished"])
            #expect(speaker.run.log.components(separatedBy: "is lost").count == 2, "\(speaker.run.log)")
            #expect(!speaker.run.log.contains("starts again"), "\(speaker.run.log)")
        }

        @Test func `a device that is lost for long comes back without a word of what is over`() throws {
            let speaker = try SpeakerRun("{loss_ms: 200}")
            try speaker.play(SpeakerRun.noise(seconds: 3), response: "resp_1")
            _ = try speaker.report("playing", of: "resp_1")

            speaker.server.kill()
            let cancelled = try speaker.report("cancelled", of: "resp_1")
            try speaker.play(SpeakerRun.noise(seconds: 1, seed: 2), response: "resp_2")
            _ = try speaker.report("cancelled", of: "resp_2")
            try speaker.server.restart()
            _ = try #require(speaker.status.first { $0.name == "device_back" }, "\(speaker.run.log)")
            let next = SpeakerRun.noise(seconds: 0.5, seed: 3)
            try speaker.play(next, response: "resp_3")
            let heard = try speaker.heard(until: speaker.report("finished", of: "resp_3"))

            #expect(try #require(cancelled["played_ms"]?.number) < 3000)
            #expect(heard.matches(next))
            #expect(speaker.states(of: "resp_1") == ["started", "cancelled"])
            #expect(speaker.states(of: "resp_2") == ["cancelled"])
        }

        @Test func `a source faster than the ear waits, and nothing of it is lost`() throws {
            let server = try SoundServer()
            let noise = SpeakerRun.noise(seconds: 6)
            let folder = try GraphRun.makeFolder()
            try noise.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: "\(folder)/noise.raw"))
            try """
            nodes:
              source: {node: wav-source, params: {file: noise.raw, raw_sample_rate: \(rate), realtime: false}}
              speaker:
                node: speaker
                inputs: {audio: {from: source/audio, queue: 10}}
                params: {buffer_ms: 500}
            """.write(toFile: "\(folder)/graph.yml", atomically: true, encoding: .utf8)
            let run = try GraphRun(
                folder: folder, arguments: ["run", "graph.yml"], environment: server.environment)

            #expect(run.exitCode(within: 30) == 0, "\(run.log)")
            #expect(!run.log.contains("dropped"), "\(run.log)")
            #expect(Heard(server.loudspeaker).matches(noise))
        }
    }
}
