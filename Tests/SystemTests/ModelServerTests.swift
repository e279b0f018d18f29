import Foundation
import Glibc
import Messages
import TestServers
import Testing

/// A graph whose answers come from a server, in real processes.
@Suite struct ModelServerTests {
    /// Asks one question and prints what is answered.
    private func graph(_ address: String, _ parameters: String = "", moderated: Bool = false) -> String {
        let moderation = """
              moderation: {node: moderation, inputs: {reply: llm/reply}, params: {rules: "${PWD}/rules.yml"}}
            """
        return """
            name: asking
            nodes:
              source: {node: text-source, params: {count: 3}}
              segmenter: {node: segmenter, inputs: {text: source/text}}
              llm:
                node: llm
                inputs: {transcript: segmenter/sentence\(moderated ? ", cancel: moderation/cancel" : "")}
                params: {backend: openai, model: tiny, base_url: "\(address)"\(parameters)}
            \(moderated ? moderation : "")
              sink: {node: text-sink, inputs: {text: \(moderated ? "moderation" : "llm")/reply}}
            """
    }

    private func address(_ scenario: String) throws -> String {
        try PythonServer.misbehaving.get().address(scenario, key: String(UInt64.random(in: 0 ... .max)))
    }

    @Test func `an answer arrives whole although the question was the end of the stream`() throws {
        let key = "sk-secret-9876543210"
        let run = try GraphRun(graph(try address("ok")), environment: ["OPENAI_API_KEY": key])
        #expect(run.exitCode() == 0, "\(run.log)")
        #expect(run.output == "Hello\n there\n!\n\nend\n", "\(run.log)")
        #expect(!run.log.contains(key) && run.leftovers.isEmpty)
    }

    @Test func `a dead server ends the answer and not the graph`() throws {
        let run = try GraphRun(graph("http://127.0.0.1:1/v1", ", max_retries: 1"))
        #expect(run.exitCode() == 0, "\(run.log)")
        #expect(
            run.output == "\nend\n"
                && run.log.contains("cannot reach the language model server at http://127.0.0.1:1/v1"))
    }

    @Test func `a graph stops although its server says nothing`() throws {
        let run = try GraphRun(graph(try address("stalling")))
        #expect(eventually(within: 20) { run.output.contains("Well") }, "\(run.log)")
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) != nil, "\(run.log)")
        #expect(run.leftovers.isEmpty)
    }

    @Test func `an answer that moderation blocks is stopped at its server`() throws {
        let folder = try GraphRun.makeFolder()
        try graph(try address("dripping"), moderated: true).write(
            toFile: "\(folder)/graph.yml", atomically: true, encoding: .utf8)
        try "rules: [{phrases: [drop drop drop]}]".write(
            toFile: "\(folder)/rules.yml", atomically: true, encoding: .utf8)
        let run = try GraphRun(folder: folder, arguments: ["run", "graph.yml"])
        #expect(run.exitCode() == 0, "\(run.log)")
        #expect(run.output.contains("I cannot talk about that.\nend\n"), "\(run.output)\(run.log)")
    }

    @Test func `the server for Realtime clients answers by a model`() throws {
        let server = try RealtimeServer(
            graph: RealtimeServer.graphWithModel,
            environment: ["OPENAI_BASE_URL": try address("ok"), "OPENAI_MODEL": "tiny"])
        let talk = try RealtimeTalk(server)
        talk.ask("Who is there?")
        let spoken = try talk.next("response.output_audio_transcript.done")
        #expect(spoken["transcript"]?.string == "Hello there!", "\(spoken)\(server.run.log)")
        #expect(try talk.next("response.done")["response"]?["status"]?.string == "completed")
        #expect(try server.stop() == 0, "\(server.run.log)")
    }

    @Test func `a Realtime client is told that the model's server is silent, by whoever knows`() throws {
        let server = try RealtimeServer(
            ["--set", "llm.first_token_timeout_ms=500"], graph: RealtimeServer.graphWithModel,
            environment: ["OPENAI_BASE_URL": try address("silent"), "OPENAI_MODEL": "tiny"])
        let talk = try RealtimeTalk(server)
        talk.ask("Who is there?")
        let response = try talk.next("response.done")["response"]
        #expect(response?["status"]?.string == "failed")
        let message = response?["status_details"]?["error"]?["message"]?.string ?? ""
        #expect(message.contains("the language model server at http://127.0.0.1:"), "\(message)")
        #expect(message.contains("has answered nothing for 500 ms"), "\(message)")
        #expect(try server.stop() == 0, "\(server.run.log)")
    }

    @Test func `a key in a graph file is refused and not shown`() throws {
        let run = try GraphRun(graph("http://127.0.0.1:1/v1", ", api_key_variable: sk-oops-123"))
        #expect(run.exitCode() != 0 && !run.log.contains("sk-oops"), "\(run.log)")
        #expect(run.log.contains("it is not the key"), "\(run.log)")
    }
}
