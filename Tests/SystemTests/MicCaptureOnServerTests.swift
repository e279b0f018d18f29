import Foundation
import Messages
import Testing

extension SoundServerTests {
    /// The microphone on a real sound server.
    @Suite struct MicCaptureOnServerTests {
        private func run(_ server: SoundServer, _ parameters: String) throws -> GraphRun {
            let run = try GraphRun(
                """
                nodes:
                  mic: {node: mic-capture, params: \(parameters)}
                  sink: {node: wav-sink, inputs: {audio: mic/audio}, params: {file: "${PWD}/heard.wav"}}
                """, environment: server.environment)
            return run
        }

        @Test func `what is said is captured, and its times are those of the sound`() throws {
            let server = try SoundServer()
            let run = try run(server, "{device: microphone, sample_rate: 48000}")
            try #require(run.isRunning(), "\(run.log)")
            let tap = try Tap<Audio>("mic/audio", of: run)
            try #require(tap.first { _ in true } != nil)

            let speech = try server.say("/usr/share/pocketsphinx/test/data/goforward.raw")
            try #require(speech.succeeds(within: 20))
            let end = monotonicTime() + 500_000_000
            try #require(tap.first { $0.captureTime > end } != nil)

            let frames = tap.all
            let captured = frames.flatMap(\.int16Samples)
            let recording = server.microphone
            let recorded = recording.samples()
            // A loud place of the recording, in what was captured.
            let loud = try #require(recorded.indices.max { abs(Int(recorded[$0])) < abs(Int(recorded[$1])) })
            let excerpt = recorded[loud..<loud + 400]
            let found = captured.indices.first { captured[$0...].starts(with: excerpt) }
            let place = try #require(found)
            let frame = frames[place / 960]
            let time = frame.captureTime + UInt64(place % 960) * 1_000_000_000 / 48000
            let error = (Double(time) - Double(recording.time(of: loud))) / 1e6
            print("capture time is off by \(error) ms")
            #expect(abs(error) < 40)
            #expect(frames.allSatisfy { $0.frameCount == 960 })
            for (one, next) in zip(frames, frames.dropFirst()) {
                #expect(next.position == one.position + 960)
            }
        }

        @Test func `a microphone is muted, turned up and lost, and says so`() throws {
            let server = try SoundServer()
            let run = try run(server, "{device: microphone}")
            try #require(run.isRunning(), "\(run.log)")
            let status = try Tap<Event>("mic/status", of: run)
            let audio = try Tap<Audio>("mic/audio", of: run)
            try #require(audio.first { _ in true } != nil, "\(run.log)")

            for command in ["mute", "unmute", #"{"event":"gain","db":6}"#] {
                let call = try CommandCall("send", "mic/control", "--event", command, in: run.folder)
                #expect(call.exitCode == 0, "\(call.errors)")
            }
            try #require(status.first { $0.name == "unmuted" } != nil)
            server.kill()
            let lost = try #require(status.first { $0.name == "device_lost" }, "\(run.log)")
            #expect(lost["reason"]?.string?.isEmpty == false)
            try server.restart()
            _ = try #require(status.first { $0.name == "device_back" }, "\(run.log)")
            let time = monotonicTime()
            let after = try #require(audio.first { $0.captureTime > time }, "\(run.log)")

            #expect(status.all.map(\.name) == ["muted", "unmuted", "device_lost", "device_back"])
            let before = try #require(audio.all.first)
            #expect(status.all.last?["lost_ms"]?.number ?? 0 > 100)
            let elapsed = Double(after.captureTime - before.captureTime) / 1e9
            let positions = Double(after.position - before.position) / 16000
            #expect(abs(elapsed - positions) < 0.1, "positions jump over what was lost")
            #expect(run.log.components(separatedBy: "is lost").count == 2, "\(run.log)")
        }

        @Test func `a wrong name is answered with the devices there are`() throws {
            let server = try SoundServer()
            let run = try run(server, "{device: 'hw:CARD=Nowhere'}")

            #expect(run.exitCode(within: 30) == 1)
            #expect(run.log.contains("there is no sound device 'hw:CARD=Nowhere'"), "\(run.log)")
            #expect(run.log.contains("  default"), "\(run.log)")
            #expect(!run.log.contains("starts again"), "\(run.log)")
        }

        @Test func `without sound card or server the graph that needs none is named`() throws {
            let server = try SoundServer()
            server.kill()
            let run = try run(server, "{}")

            #expect(run.exitCode(within: 30) == 1)
            #expect(run.log.contains("Graphs/demo.yml"), "\(run.log)")
            #expect(!run.log.contains("starts again"), "\(run.log)")
        }

        @Test func `the doctor lists the devices with their rates`() throws {
            let server = try SoundServer()
            let folder = try CallFolder()
            let call = try CommandCall("doctor", in: folder.path, environment: server.environment)

            let line = call.output.split(separator: "\n").first { $0.contains("sound device default") }
            #expect(line?.contains("48000") == true, "\(call.output)")
        }
    }
}
