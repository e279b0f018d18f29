import Foundation
import Messages
import Testing

/// What a language model must not say, on its way to Realtime clients: the graph that users run.
@Suite struct RealtimeModerationTests {
    private static let graph = "\(GraphRun.checkout)/Graphs/realtime-server-moderated.yml"

    /// The graph with rules in a folder that the caller removes.
    private func server(_ folder: String, forbidding phrase: String, _ action: String) throws
        -> RealtimeServer
    {
        let file = "\(folder)/rules.yml"
        try "rules: [{name: tales, action: \(action), phrases: ['\(phrase)']}]"
            .write(toFile: file, atomically: true, encoding: .utf8)
        return try RealtimeServer(
            ["--set", "llm.backend=rules"], graph: Self.graph, environment: ["MODERATION_RULES": file])
    }

    @Test(arguments: ["text", "audio"])
    func `a blocked response ends with a refusal, and nothing of the phrase gets out`(modality: String) throws
    {
        let folder = try GraphRun.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = try server(folder, forbidding: "counted every step", "block")
        let talk = try RealtimeTalk(server)

        talk.ask("tell me a story", modality: modality)
        let events = try talk.take(of: server) { $0["type"]?.string == "response.done" }

        let response = try #require(events.last?["response"])
        #expect(response["status"]?.string == "incomplete", "\(response)\(server.run.log)")
        #expect(response["status_details"]?["reason"]?.string == "content_filter", "\(response)")
        let said = events.compactMap { $0["delta"]?.string }.joined()
        #expect(!events.contains { "\($0)".contains("counted every") }, "\(events)")
        #expect(modality == "audio" || said.contains("a robot walked along the river"), "\(said)")
        #expect("\(response)".contains("I cannot talk about that."), "\(response)")

        talk.ask("tell me nothing", modality: modality)
        #expect(
            try talk.next("response.done")["response"]?["status"]?.string == "completed", "\(server.run.log)")
        #expect(try server.stop() == 0, "\(server.run.log)")
    }

    @Test func `a flagged response goes on`() throws {
        let folder = try GraphRun.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = try server(folder, forbidding: "counted every step", "flag")
        let talk = try RealtimeTalk(server)

        talk.ask("tell me a story", modality: "text")

        let response = try #require(talk.next("response.done", of: server)["response"])
        #expect(response["status"]?.string == "completed", "\(response)")
        #expect("\(response)".contains("counted every step"), "\(response)")
        #expect(try server.stop() == 0, "\(server.run.log)")
    }
}
