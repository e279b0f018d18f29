import Foundation
import Glibc
import Messages
import Testing

@testable import Supervision

extension SoundServerTests {
    /// Graphs/voice-assistant.yml at a sound server: a person speaks to the microphone, the loudspeaker is recorded.
    @Suite struct VoiceAssistantTests {
        private static let recordings = "/usr/share/pocketsphinx/test/data"
        private static let question = "\(recordings)/goforward.raw"
        private static let interruption = "\(recordings)/something.raw"
        private static let story = """
            Once upon a time there was a robot that lived in a small house near the river. Every morning it went out to look \
            for flowers, and every evening it came back with stones.
            """

        /// The graph with an answer that takes long to tell.
        private func run(
            _ server: SoundServer, _ changes: String = "  llm: {params: {rules: rules.yml}}",
            story: String = story
        ) throws -> GraphRun {
            let folder = try GraphRun.makeFolder()
            let rules = """
                rules:
                  - {name: story, patterns: ["tell me a story"], answers: ["\(story)"]}
                fallback: ["\(story)"]
                """
            try rules.write(toFile: "\(folder)/rules.yml", atomically: true, encoding: .utf8)
            let graph = """
                extends: \(GraphRun.checkout)/Graphs/voice-assistant.yml
                nodes:
                \(changes)
                """
            try graph.write(toFile: "\(folder)/graph.yml", atomically: true, encoding: .utf8)
            let run = try GraphRun(
                folder: folder, arguments: ["run", "graph.yml"], environment: server.environment)
            try #require(run.isRunning(), "\(run.log)")
            return run
        }

        private func turn(_ turns: Tap<Event>, _ number: Int, _ run: GraphRun) throws -> Event {
            func over() -> [Event] { turns.all.filter { $0.name == "turn" } }
            try #require(eventually(within: 40) { over().count >= number }, "turn \(number): \(run.log)")
            return over()[number - 1]
        }

        @Test func `whoever interrupts is heard, and only what was heard is remembered`() throws {
            let server = try SoundServer()
            let run = try run(server)
            let turns = try Tap<Event>("turn-taker/turns", of: run)
            let playout = try Tap<Event>("speaker/playout", of: run)
            let asked = try Tap<Event>("turn-taker/conversation", of: run)

            try server.say(Self.question)
            let long = try #require(
                playout.first(within: 40) { ($0["played_ms"]?.number ?? 0) > 1500 }, "\(run.log)")
            try server.say(Self.interruption)
            let first = try turn(turns, 1, run)
            let second = try turn(turns, 2, run)

            #expect(first["outcome"] == "interrupted")
            let told = try #require(first["answer"]?.string)
            #expect(!told.isEmpty && told.count < Self.story.count && Self.story.hasPrefix(told))
            #expect(second["outcome"] == "answered" && second["answer"]?.string == Self.story)
            let items = try #require(asked.all.last?["items"]?.array)
            #expect(items.dropFirst().first?["content"]?.array?.first?["text"]?.string == told)

            // After its last word the interrupted answer is not heard again.
            let states = playout.all.filter { $0.metadata.response == long.metadata.response }
            #expect(states.last?["state"] == "cancelled")
            let cancelled = try #require(states.last?.time)
            let next = try #require(
                playout.first { $0["state"] == "started" && $0.metadata.response != long.metadata.response })
            let recording = server.loudspeaker
            let gap = recording.samples(from: 0)[
                recording.sample(at: cancelled + 150_000_000)..<recording.sample(at: next.time - 150_000_000)]
            #expect(gap.allSatisfy { abs(Int($0)) < 33 }, "stale sound")
            run.send(signal: SIGINT)
            #expect(run.exitCode(within: 20) == 0)
        }

        @Test func `the assistant does not interrupt itself`() throws {
            let server = try SoundServer()
            // This microphone hears nothing but the loudspeaker.
            let run = try run(
                server, "  microphone: {params: {device: echo}}\n  llm: {params: {rules: rules.yml}}")
            let turns = try Tap<Event>("turn-taker/turns", of: run)
            let speech = try Tap<Event>("speech-monitor/events", of: run)

            // The loudspeaker is stopped between the answers.
            for number in 1...2 {
                try run.hear("go forward ten meters")
                let turn = try turn(turns, number, run)
                #expect(turn["outcome"] == "answered", "\(speech.all.map(\.name))")
                #expect(turn["answer"]?.string == Self.story)
            }
            #expect(!speech.all.contains { $0.name == "speech_confirmed" })
        }

        private static let nodes = [
            "microphone", "echo-canceller", "speech-monitor", "asr", "llm", "segmenter", "tts", "speaker",
        ]

        @Test(arguments: nodes)
        func `after the death of a node the next turn works`(node: String) throws {
            let server = try SoundServer()
            let run = try run(server, story: "Once upon a time there was a robot.")
            let turns = try Tap<Event>("turn-taker/turns", of: run)
            let pids = run.pids
            let victim = try #require(pids[node])

            try run.hear("go forward ten meters")
            let playout = try Tap<Event>("speaker/playout", of: run)
            try #require(playout.first(within: 40) { $0["state"] == "playing" } != nil, "\(run.log)")
            kill(victim, SIGKILL)
            try #require(
                eventually(within: 20) {
                    run.node(node)?["state"] == "running" && run.pid(of: node) != victim
                },
                "\(run.log)")
            for (other, pid) in pids where other != node { #expect(run.pid(of: other) == pid, "\(other)") }

            // Whatever came of the turn in which it died, another one is answered.
            try #require(
                eventually(within: 60) { turns.all.contains { $0.name == "turn" } }, "\(node): \(run.log)")
            let before = turns.all.filter { $0.name == "turn" }.count
            func isAnswered() -> Bool {
                turns.all.filter { $0.name == "turn" }.dropFirst(before).contains {
                    $0["outcome"] == "answered"
                }
            }
            // Nobody hears who speaks while the apology plays and the room is not known yet.
            for _ in 0..<4 where !isAnswered() {
                try server.say(Self.interruption)
                _ = eventually(within: 15) { isAnswered() }
            }
            #expect(isAnswered(), "\(node): \(turns.all.map(\.fields)) \(run.log)")
        }

        @Test func `a dead model is apologized for, and the next turn works`() throws {
            let server = try SoundServer()
            // Nothing listens there.
            let run = try run(
                server,
                """
                  turn-taker: {params: {apology: I am sorry.}}
                  llm: {params: {backend: openai, model: none, base_url: "http://127.0.0.1:9/v1", max_retries: 0}}
                """)
            let turns = try Tap<Event>("turn-taker/turns", of: run)

            try run.hear("go forward ten meters")
            let first = try turn(turns, 1, run)

            #expect(first["outcome"] == "failed")
            #expect(first["answer"] == "I am sorry.")
            try run.hear("are you there", utterance: "utt_2")
            #expect(try turn(turns, 2, run)["answer"] == "I am sorry.")
        }

        @Test func `a recognizer that dies while somebody speaks is apologized for`() throws {
            let server = try SoundServer()
            let run = try run(server)
            let turns = try Tap<Event>("turn-taker/turns", of: run)
            let speech = try Tap<Event>("speech-monitor/events", of: run)

            try server.say(Self.question)
            try #require(speech.first { $0.name == "speech_confirmed" } != nil, "\(run.log)")
            kill(try #require(run.pid(of: "asr")), SIGKILL)
            let first = try turn(turns, 1, run)

            #expect(first["outcome"] == "failed")
            #expect(first["answer"] == "Sorry, something went wrong. Please say it again.")
            try server.say(Self.interruption)
            #expect(try turn(turns, 2, run)["outcome"] == "answered")
        }

        @Test func `without a microphone there is one clear message`() throws {
            let folder = try GraphRun.makeFolder()
            let run = try GraphRun(
                folder: folder, arguments: ["run", "\(GraphRun.checkout)/Graphs/voice-assistant.yml"],
                environment: ["ALSA_CONFIG_PATH": "\(folder)/none.conf"])
            #expect(run.exitCode() == 1)
            #expect(run.log.contains("demo.yml"), "\(run.log)")
        }
    }
}

extension GraphRun {
    /// Has turn-taker hear a turn, without a microphone.
    func hear(_ text: String, utterance: String = "utt_1") throws {
        let client = try #require(client)
        var metadata = Metadata()
        metadata.utterance = utterance
        func send(_ content: some MessageContent, to input: String) throws {
            let message = content.message
            _ = try client.request(
                "send", ["node": "turn-taker", "input": .string(input)],
                frames: [message.headerFrame, message.payload])
        }
        for (name, position) in [("speech_started", 0), ("speech_stopped", 16_000), ("turn_ended", 16_000)] {
            let fields: [String: JSONValue] = ["position": .number(position), "sample_rate": 16_000]
            try send(Event(name, fields, metadata: metadata), to: "speech-events")
        }
        try send(Text(text, isFinal: true, metadata: metadata), to: "transcript")
    }
}
