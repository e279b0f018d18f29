import Foundation
import Glibc
import TestServers
import Testing

/// MCP servers in sessions: the graph that users run, a server made with the protocol's own package, and the client of
/// OpenAI.
@Suite struct RealtimeToolsTests {
    private static let graph = "\(GraphRun.checkout)/Graphs/realtime-server-tools.yml"
    private static let client = RealtimeClientTests.Client.openai
    private static let isInstalled = Script.python != nil && RealtimeClientTests.Client.named.contains(client)

    /// The graph with the server 'garage', whose tools file is in a folder that the caller removes.
    private func server(_ folder: String) throws -> RealtimeServer {
        let python = try #require(Script.python)
        let file = "\(folder)/tools.yml"
        try "mcp: [{name: garage, command: [\(python), \(Script.path("mcp_server.py")), --robot]}]"
            .write(toFile: file, atomically: true, encoding: .utf8)
        return try RealtimeServer(
            ["--set", "llm.backend=rules", "--set", "tools.timeout_ms=20000"], graph: Self.graph,
            environment: ["TOOLS_FILE": file])
    }

    @Test(.enabled(if: isInstalled), arguments: ["call", "voice", "approval", "ends", "many"])
    func `a client uses the server`(scenario: String) throws {
        let folder = try GraphRun.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = try server(folder)

        let (code, output) = try RealtimeClientTests.run(
            Self.client.python,
            ["-B", "\(GraphRun.checkout)/Tests/SystemTests/Clients/openai_mcp.py", scenario, server.url])

        #expect(code == 0, "\(output)\n\(server.run.log)")
        #expect(output.hasSuffix("done \(scenario)\n"), "\(output)")
        #expect(!server.run.log.contains("secret-of-the-client"), "\(server.run.log)")
        #expect(try server.stop() == 0, "\(server.run.log)")
        if scenario == "ends" {
            // Its node is killed: what that had started is ended by its guardian, who asks first.
            #expect(eventually(within: 2.5) { server.run.leftovers.isEmpty }, "\(server.run.leftovers)")
        } else {
            #expect(server.run.leftovers.isEmpty, "\(server.run.leftovers)")
        }
    }

    @Test func `tools that are wired in part stop the graph with what is missing`() throws {
        let run = try GraphRun(
            """
            extends: \(Self.graph)
            nodes:
              bridge: {inputs: {tools: null}, params: {port: 0}}
            """, environment: ["TOOLS_FILE": "/dev/null"])
        #expect(run.exitCode(within: 30) == 1)
        #expect(run.log.contains("the input 'tools' is missing"), "\(run.log)")
    }
}
