import Foundation
import Glibc
import Messages
import TestServers
import Testing

/// Clients that go, or seem to: without a word, in the middle of something, a thousand times.
@Suite struct RealtimeConnectionTests {
    @Test func `clients that vanish without a word are noticed, and their work is stopped`() throws {
        let server = try RealtimeServer(["--set", "bridge.ping_interval_s=1"])
        let present = try RealtimeTalk(server)
        // Neither reads, so that neither answers pings: that is all a server sees of one whose network is gone.
        let idle = try RawSocket(port: server.port)
        try idle.upgrade()
        let listening = try RawSocket(port: server.port)
        try listening.upgrade()
        listening.ask("tell me a story")
        #expect(eventually(within: 10) { server.sessionCount == 3 })

        let areGone = eventually(within: 20) {
            present.listen()
            return server.sessionCount == 1
        }

        #expect(areGone, "\(server.run.log)")
        #expect(server.run.shows("no answer to a ping"))
        present.ask("hello", modality: "text")
        #expect(try present.next("response.done", of: server)["response"]?["status"]?.string == "completed")
        #expect(server.hasCancelled(goneClients: 2), "\(server.run.log)")
        #expect(try server.stop() == 0)
        withExtendedLifetime((idle, listening)) {}
    }

    @Test func `a client that goes in the middle of a response takes its work along`() throws {
        let key = String(UInt64.random(in: 0 ... .max))
        let address = try PythonServer.misbehaving.get().address("dripping", key: key)
        let server = try RealtimeServer(
            graph: RealtimeServer.graphWithModel,
            environment: ["OPENAI_BASE_URL": address, "OPENAI_MODEL": "tiny"])
        let talk = try RealtimeTalk(server)
        talk.ask("go on")
        _ = try talk.next("response.output_audio_transcript.delta", of: server)

        talk.leave()

        #expect(server.hasCancelled(goneClients: 1), "\(server.run.log)")
        // The server of the model sees that nobody listens to it any more.
        let port = try #require(address.firstMatch(of: /:(\d+)\//).flatMap { Int($0.1) })
        let told = try RawSocket(port: port).post("/was_closed/\(key)/chat/completions", "{}")
        #expect(told.contains("\"closed\""), "\(told)")
        #expect(eventually(within: 10) { server.sessionCount == 0 })
        #expect(try server.stop() == 0)
    }

    @Test func `a client that never reads costs no memory and is sent away`() throws {
        let server = try RealtimeServer()
        let deaf = try RawSocket(port: server.port)
        try deaf.upgrade()
        let sound = JSONValue.string(Data(count: 750_000).base64EncodedString())
        deaf.say([
            "type": "conversation.item.create",
            "item": [
                "type": "message", "role": "user", "id": "long",
                "content": [["type": "input_audio", "audio": sound, "transcript": "nothing"]],
            ],
        ])
        let before = try server.memory(of: "bridge")

        // A hundred megabytes of answers.
        for _ in 0..<100 { deaf.say(["type": "conversation.item.retrieve", "item_id": "long"]) }

        #expect(server.run.shows("slow reader"), "\(server.run.log)")
        #expect(try server.memory(of: "bridge") - before < 16 << 20)
        #expect(eventually(within: 10) { server.sessionCount == 0 }, "\(server.run.log)")
        #expect(try server.stop() == 0)
    }

    @Test func `a thousand clients come and go, and leave nothing behind`() throws {
        let server = try RealtimeServer()
        try comeAndGo(200, server)
        let nodes = ["bridge", "speech-monitor", "asr", "llm", "segmenter", "tts"]
        let memory = try nodes.map { try server.memory(of: $0) }
        let descriptors = try nodes.map { try server.descriptorCount(of: $0) }

        try comeAndGo(1000, server)

        #expect(try nodes.map { try server.descriptorCount(of: $0) } == descriptors)
        for (id, before) in zip(nodes, memory) {
            #expect(try server.memory(of: id) - before < 2 << 20, "\(id) has grown")
        }
        #expect(server.metric("antiphon_realtime_sessions_total") == 1200)
        #expect(try server.stop() == 0)
    }

    @Test func `a server that nobody uses stops at once`() throws {
        let server = try RealtimeServer()
        // Its nodes form loops, in which each could wait for another to read its end.
        #expect(try server.stop() == 0)
        #expect(!server.run.log.contains("has not drained"), "\(server.run.log)")
    }

    /// Clients that begin a session each and then close, hang up, or die.
    private func comeAndGo(_ count: Int, _ server: RealtimeServer) throws {
        for number in 0..<count {
            let client = try RawSocket(port: server.port)
            try client.upgrade()
            client.say(["type": "input_audio_buffer.append", "audio": "AAAAAAAA"])
            switch number % 3 {
            case 0:
                client.sayGoodbye()
                _ = client.read()
            case 1: break
            default: client.resetAtEnd()
            }
        }
        try #require(eventually(within: 20) { server.sessionCount == 0 }, "\(server.run.log)")
    }
}

extension RawSocket {
    /// Has a text answered in speech.
    fileprivate func ask(_ text: String) {
        say([
            "type": "conversation.item.create",
            "item": [
                "type": "message", "role": "user",
                "content": [["type": "input_text", "text": .string(text)]],
            ],
        ])
        say(["type": "response.create"])
    }
}

extension RealtimeServer {
    /// Whether one response was cancelled wherever it was worked on, and the voice has fallen silent.
    fileprivate func hasCancelled(goneClients: Int) -> Bool {
        let areTold = eventually(within: 10) {
            ["llm", "segmenter", "tts"].allSatisfy {
                // The ends of sessions go the same way.
                run.edge("bridge/cancel>\($0)/cancel")?["received"]?.integer == goneClients + 1
            }
        }
        guard areTold else { return false }
        // What a node has counted is told once a second.
        var before = -1
        return eventually(within: 15) {
            usleep(1_200_000)
            defer { before = spoken }
            return before == spoken
        }
    }

    private var spoken: Int { run.edge("tts/audio>bridge/speech")?["sent"]?.integer ?? -2 }
}
