import Foundation
import Messages
import Testing

@testable import Supervision

/// A graph with a speaker that plays what a test hands it, on a sound server of the test's own.
final class SpeakerRun {
    /// Sample frames per second of everything here.
    static let sampleRate = SoundRecording.sampleRate

    let server: SoundServer
    let run: GraphRun
    let playout: Tap<Event>
    let status: Tap<Event>
    private let client: SupervisorClient

    /// Runs the graph until its speaker is ready.
    init(_ parameters: String = "{}") throws {
        server = try SoundServer()
        // The source says nothing for a long while, so that the graph does not end.
        run = try GraphRun(
            """
            nodes:
              source: {node: text-source, params: {rate: 0.001}}
              tts: {node: tts, inputs: {text: source/text}}
              speaker: {node: speaker, inputs: {audio: tts/audio}, params: \(parameters)}
            """, environment: server.environment)
        try #require(run.isRunning(), "\(run.log)")
        playout = try Tap("speaker/playout", of: run)
        status = try Tap("speaker/status", of: run)
        client = try #require(run.client)
    }

    /// Noise, in which every place can be told from every other.
    static func noise(seconds: Double, seed: UInt64 = 1) -> [Int16] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        return (0..<Int(seconds * Double(sampleRate))).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // No sample is near zero, so that silence is never a part of it.
            let value = Int16(truncatingIfNeeded: Int((state >> 33) % 6000)) + 500
            return state >> 60 & 1 == 0 ? value : -value
        }
    }

    /// Hands a response to the speaker, in frames of 20 ms, all at once.
    func play(_ samples: [Int16], response: String, session: String = "", isComplete: Bool = true) throws {
        var metadata = Metadata()
        metadata.response = response
        metadata.session = session
        let length = Self.sampleRate / 50
        for start in stride(from: 0, to: samples.count, by: length) {
            let end = min(start + length, samples.count)
            try send(
                Audio(
                    Array(samples[start..<end]), sampleRate: Self.sampleRate, position: Int64(start),
                    isStart: start == 0, isFinal: isComplete && end == samples.count, metadata: metadata),
                to: "audio")
        }
    }

    /// Sends an event to the speaker's `control`, or a cancellation to its `cancel`.
    func command(_ name: String, _ fields: [String: JSONValue] = [:], response: String? = nil) throws {
        var metadata = Metadata()
        metadata.response = response
        try send(
            Event(name, fields, metadata: metadata), to: name == "cancel" ? "cancel" : "control")
    }

    private func send(_ content: some MessageContent, to input: String) throws {
        let message = content.message
        _ = try client.request(
            "send", ["node": "speaker", "input": .string(input)],
            frames: [message.headerFrame, message.payload])
    }

    /// Waits for a state of a response.
    func report(_ state: String, of response: String, after time: UInt64 = 0) throws -> Event {
        try #require(
            playout.first {
                $0["state"]?.string == state && $0.metadata.response == response && $0.time > time
            }, "\(state) of \(response)\n\(states(of: response))\n\(run.log)")
    }

    /// All states of a response, in order, without those that only say that it plays.
    func states(of response: String) -> [String] {
        playout.all.filter { $0.metadata.response == response }
            .compactMap { $0["state"]?.string }.filter { $0 != "playing" }
    }

    /// Waits until the loudspeaker has been recorded up to a time.
    func waitForRecording(until time: UInt64) throws {
        let recording = server.loudspeaker
        let target = recording.sample(at: time)
        try #require(eventually(within: 20) { recording.count > target })
    }

    /// All that was heard up to some time after a report.
    func heard(until report: Event) throws -> Heard {
        try waitForRecording(until: report.time + 200_000_000)
        return Heard(server.loudspeaker)
    }
}
