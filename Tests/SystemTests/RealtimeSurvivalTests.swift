import Foundation
import Glibc
import Messages
import Testing

/// What a session of the realtime-bridge survives: the death of the nodes behind it. And what outlives a session.
@Suite struct RealtimeSurvivalTests {
    /// Kills a node and waits until it is back.
    private func kill(_ id: String, of server: RealtimeServer) throws {
        let victim = try #require(server.run.pid(of: id))
        Glibc.kill(victim, SIGKILL)
        let isBack = eventually(within: 10) {
            let node = server.run.node(id)
            let pid = node?["pid"]?.integer
            return node?["state"]?.string == "running" && pid != nil && pid != Int(victim)
        }
        #expect(isBack, "\(server.run.log)")
    }

    @Test func `a response fails when the voice dies, and the session goes on`() throws {
        let server = try RealtimeServer()
        let talk = try RealtimeTalk(server)
        talk.ask("tell me a story")
        _ = try talk.next("response.output_audio.delta")

        Glibc.kill(try #require(server.run.pid(of: "tts")), SIGKILL)

        #expect(
            try talk.next("response.done")["response"]?["status"]?.string == "failed", "\(server.run.log)")
        talk.ask("hello")
        #expect(
            try talk.next("response.done")["response"]?["status"]?.string == "completed", "\(server.run.log)")
        #expect(try server.stop() == 0)
    }

    @Test(arguments: ["llm", "asr", "segmenter", "speech-monitor", "tts"])
    func `a session outlives every node behind it`(id: String) throws {
        let server = try RealtimeServer()
        let talk = try RealtimeTalk(server)
        try kill(id, of: server)

        try talk.sayCommand(in: GraphRun.checkout)

        let heard = try talk.next("conversation.item.input_audio_transcription.completed", of: server)
        // What is said while speech-monitor is away is lost.
        #expect(heard["transcript"]?.string?.hasSuffix("forward ten meters") == true, "\(server.run.log)")
        #expect(try talk.next("response.done")["response"]?["status"]?.string == "completed")
        #expect(try server.stop() == 0)
    }

    @Test func `clients can connect again as soon as a killed bridge is back`() throws {
        let server = try RealtimeServer(["--set", "bridge.port=\(RealtimeServer.freePort())"])
        let talk = try RealtimeTalk(server)
        try kill("bridge", of: server)

        #expect(talk.ends())

        let again = try RealtimeTalk(server)
        again.ask("tell me a story", modality: "text")
        #expect(try again.next("response.done")["response"]?["status"]?.string == "completed")
        #expect(try server.stop() == 0)
    }

    @Test func `the work for a client that goes stops`() throws {
        let server = try RealtimeServer()
        let talk = try RealtimeTalk(server)
        talk.ask("tell me a story")
        _ = try talk.next("response.output_audio.delta")
        talk.leave()

        #expect(server.run.shows("the client has gone"))
        // What a node has counted is told once a second.
        var before = -1
        let isStill = eventually(within: 10) {
            usleep(1_200_000)
            defer { before = server.run.edge("tts/audio>bridge/speech")?["sent"]?.integer ?? -2 }
            return before == server.run.edge("tts/audio>bridge/speech")?["sent"]?.integer
        }
        #expect(isStill)
        // The story takes ten minutes, of 50 frames a second.
        #expect(before < 15_000)
        #expect(try server.stop() == 0)
    }
}

extension RealtimeTalk {
    /// Says the command of the recording, at the pace of speech.
    func sayCommand(in checkout: String) throws {
        say(
            "session.update",
            ["session": ["type": "realtime", "audio": ["input": ["transcription": ["model": "any"]]]]])
        _ = try next("session.updated")
        let recording = try #require(
            FileManager.default.contents(atPath: "/usr/share/pocketsphinx/test/data/goforward.raw"))
        let heard = recording.withUnsafeBytes { bytes in
            (0..<bytes.count / 2).map { Double(bytes.loadUnaligned(fromByteOffset: 2 * $0, as: Int16.self)) }
        }
        // From 16 to 24 kHz along straight lines, and a second of silence.
        var sound: [UInt8] = []
        for index in 0..<(heard.count - 1) * 3 / 2 {
            let position = Double(index) * 2 / 3
            let before = Int(position)
            let share = position - Double(before)
            let sample = Int16(heard[before] * (1 - share) + heard[before + 1] * share)
            withUnsafeBytes(of: sample.littleEndian) { sound.append(contentsOf: $0) }
        }
        sound.append(contentsOf: [UInt8](repeating: 0, count: 48_000))
        for start in stride(from: 0, to: sound.count, by: 4800) {
            let chunk = Data(sound[start..<min(start + 4800, sound.count)])
            say("input_audio_buffer.append", ["audio": .string(chunk.base64EncodedString())])
            usleep(100_000)
        }
    }
}
