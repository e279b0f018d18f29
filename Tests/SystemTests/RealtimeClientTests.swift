import Foundation
import Glibc
import Testing

/// Clients of other projects, as they are, talk to the graph that users run. What counts is what each of them reports.
@Suite struct RealtimeClientTests {
    /// A client, by the name of its virtual environment.
    enum Client: String, CaseIterable, CustomTestStringConvertible {
        case openai
        case beta = "openai-beta"
        case agents = "openai-agents"
        case pipecat
        case livekit

        var testDescription: String { rawValue }

        var script: String {
            switch self {
            case .openai: "openai_ga.py"
            case .beta: "openai_beta.py"
            case .agents: "openai_agents.py"
            case .pipecat: "pipecat_ai.py"
            case .livekit: "livekit_agents.py"
            }
        }

        /// Its interpreter, in the environment that Tools/test keeps.
        var python: String { "\(GraphRun.checkout)/.build/clients/\(rawValue)/bin/python" }

        /// Those that Tools/test has installed and names; without `--clients` only the light ones.
        static let named =
            (ProcessInfo.processInfo.environment["ANTIPHON_TEST_CLIENTS"] ?? "")
            .split(separator: " ").compactMap { Client(rawValue: String($0)) }
    }

    /// What each client goes through.
    enum Scenario: String, CaseIterable, CustomTestStringConvertible {
        /// A human command is heard, understood and answered in speech.
        case voice
        /// It calls a tool, whose outcome is told.
        case tool
        /// A long answer is interrupted by it.
        case interruption
        /// It is only written down, by each client's means for that alone.
        case transcription

        var testDescription: String { rawValue }
    }

    @Test(.enabled(if: isServed), arguments: Client.named, Scenario.allCases)
    func `it works unmodified`(client: Client, scenario: Scenario) throws {
        try converse(client.python, client.script, scenario.rawValue)
    }

    @Test(.enabled(if: isServed && Client.named.contains(.openai)))
    func `a client that awaits names of the Responses API finds them`() throws {
        try converse(Client.openai.python, "responses_names.py", "names")
    }

    private static let isServed = access(RealtimeServer.graph, R_OK) == 0

    /// Has a script go through a scenario with a server of its own.
    private func converse(_ python: String, _ script: String, _ scenario: String) throws {
        let server = try RealtimeServer()

        let (code, output) = try Self.run(
            python, ["-B", "\(GraphRun.checkout)/Tests/SystemTests/Clients/\(script)", scenario, server.url])

        #expect(code == 0, "\(output)\n\(server.run.log)")
        #expect(output.hasSuffix("done \(scenario)\n"), "\(output)")
        #expect(try server.stop() == 0, "\(server.run.log)")
        #expect(server.run.leftovers.isEmpty)
    }

    /// Runs a program to its end.
    static func run(_ program: String, _ arguments: [String]) throws -> (code: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}
