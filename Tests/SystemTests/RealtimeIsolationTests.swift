import Foundation
import Messages
import Realtime
import Testing

/// Many clients of one graph at once: each gets its own events, words and sounds, and nothing else.
@Suite struct RealtimeIsolationTests {
    private static let clientCount = 6
    private static let questionCount = 3

    /// What a client was told and heard.
    private struct Answer: Equatable {
        var words = ""
        /// Bytes of sound: as many each time that the same is said, and hardly any two questions are as long as each other.
        var soundByteCount = 0
    }

    @Test func `clients that talk at the same time hear only what is theirs`() throws {
        // Flite takes the same time for the same words each time, which eSpeak NG does not.
        let server = try RealtimeServer(["--swap", "tts=tts-flite"])
        // Each question by itself, for comparison.
        let alone = try RealtimeTalk(server)
        var expected: [String: Answer] = [:]
        for client in 0..<Self.clientCount {
            for number in 0..<Self.questionCount {
                let question = Self.question(client, number)
                alone.ask(question)
                expected[question] = try answer(alone, server).answer
                #expect(expected[question]?.words == "I heard: \(question).")
            }
        }
        alone.leave()
        #expect(Set(expected.values.map(\.soundByteCount)).count > Self.clientCount)

        let talks = try (0..<Self.clientCount).map { _ in try RealtimeTalk(server) }
        var owners: [String: Int] = [:]
        for number in 0..<Self.questionCount {
            // All ask before any is answered.
            for (client, talk) in talks.enumerated() { talk.ask(Self.question(client, number)) }
            for (client, talk) in talks.enumerated() {
                let (answer, ids) = try answer(talk, server)
                #expect(answer == expected[Self.question(client, number)])
                for id in ids { #expect(owners.updateValue(client, forKey: id) ?? client == client) }
            }
        }
        #expect(owners.count > Self.clientCount * Self.questionCount)
        #expect(try server.stop() == 0)
    }

    @Test func `only the client that speaks is heard, and only it is told of its mistakes`() throws {
        let server = try RealtimeServer()
        let speaking = try RealtimeTalk(server)
        let silent = try RealtimeTalk(server)
        let wrong = try RealtimeTalk(server)
        let silence = JSONValue.string(Data(count: 48_000).base64EncodedString())
        for _ in 0..<5 { silent.say("input_audio_buffer.append", ["audio": silence]) }
        wrong.say("response.cancel", ["event_id": "mine"])

        try speaking.sayCommand(in: GraphRun.checkout)

        let heard = try speaking.next(
            "conversation.item.input_audio_transcription.completed", of: server)
        #expect(heard["transcript"]?.string?.hasSuffix("forward ten meters") == true)
        #expect(try wrong.next("error")["error"]?["event_id"] == "mine")
        // An answer of its own comes after all that could have come before.
        for talk in [silent, wrong] {
            talk.say("input_audio_buffer.clear")
            let events = try talk.take(of: server) { $0["type"]?.string == "input_audio_buffer.cleared" }
            #expect(events.count == 1, "\(events)")
        }
        #expect(try server.stop() == 0)
    }

    private static func question(_ client: Int, _ number: Int) -> String {
        let words = ["apple", "river", "window", "garden", "copper", "yellow"][client]
        return "\(["one", "seven", "eleven"][number]) \(words)"
            + String(repeating: " and \(words)", count: client)
    }

    /// What is answered to one question, and the ids in it.
    private func answer(
        _ talk: RealtimeTalk, _ server: RealtimeServer
    ) throws -> (answer: Answer, ids: Set<String>) {
        var answer = Answer()
        var ids: Set<String> = []
        for event in try talk.take(of: server, until: { $0["type"]?.string == "response.done" }) {
            let type = event["type"]?.string ?? ""
            #expect(type != "error", "\(event)")
            ids.formUnion(["response_id", "item_id"].compactMap { event[$0]?.string })
            let delta = event["delta"]?.string ?? ""
            switch type {
            case "response.output_audio_transcript.delta": answer.words += delta
            case "response.output_audio.delta": answer.soundByteCount += Base64.decode(delta)?.count ?? 0
            default: break
            }
        }
        return (answer, ids)
    }

    @Test func `one who sends faster than the graph hears holds up nobody else`() throws {
        let folder = try GraphRun.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try """
        extends: \(RealtimeServer.graph)
        nodes:
          asr: {inputs: {audio: [speech-monitor/speech, {from: bridge/utterances, queue: 2}]}}
        """.write(toFile: "\(folder)/server.yml", atomically: true, encoding: .utf8)
        let server = try RealtimeServer(graph: "\(folder)/server.yml")
        let flood = try RealtimeTalk(server)
        let talk = try RealtimeTalk(server)
        flood.say(
            "session.update",
            [
                "session": [
                    "type": "realtime",
                    "audio": ["input": ["turn_detection": .null, "transcription": ["model": "whisper-1"]]],
                ]
            ])
        _ = try flood.next("session.updated")
        // Nothing is heard, and nobody takes asr for hung.
        let asr = try #require(server.run.pid(of: "asr"))
        server.run.send(signal: SIGSTOP)
        kill(asr, SIGSTOP)
        // More than edges, kernel and bridge together hold: two minutes of speech.
        let sound = JSONValue.string(Data(count: 24_000).base64EncodedString())
        for _ in 0..<24 {
            for _ in 0..<10 { flood.say("input_audio_buffer.append", ["audio": sound]) }
            flood.say("input_audio_buffer.commit")
        }
        _ = try flood.next("input_audio_buffer.committed")

        for _ in 0..<5 {
            talk.ask("hello", modality: "text")
            let response = try talk.next("response.done", within: 10)["response"]
            #expect(response?["status"]?.string == "completed")
            flood.listen()
        }
        #expect(server.sessionCount == 2)

        server.run.send(signal: SIGCONT)
        kill(asr, SIGCONT)
        // Each is heard, or given up where asr comes to it too late; none is forgotten.
        for _ in 0..<24 {
            _ = try flood.take(within: 60, of: server) {
                $0["type"]?.string?.hasPrefix("conversation.item.input_audio_transcription.") == true
                    && $0["type"]?.string?.hasSuffix("delta") == false
            }
        }
        #expect(try server.stop() == 0, "\(server.run.log)")
    }
}
