import Foundation
import Glibc
import Testing

/// The graph `realtime-server.yml`, as a user runs it, on a port of its own.
final class RealtimeServer {
    static let graph = "\(GraphRun.checkout)/Graphs/realtime-server.yml"

    /// Answers that tests know beforehand.
    private static let rules = "\(GraphRun.checkout)/Tests/SystemTests/Clients/rules.yml"

    let run: GraphRun
    private let port: Int

    /// Runs the graph and waits until it serves.
    init(_ arguments: [String] = []) throws {
        run = try GraphRun(
            folder: GraphRun.makeFolder(),
            arguments: [
                "run", Self.graph, "--set", "bridge.port=0", "--set", "llm.rules=\(Self.rules)",
            ] + arguments)
        try #require(run.isRunning(within: 60), "\(run.log)")
        // The port that was free is told in the log.
        let told = try #require(run.log.firstMatch(of: /ws:\/\/127\.0\.0\.1:(\d+)\//), "\(run.log)")
        port = try #require(Int(told.1))
    }

    /// What clients take as the address of the API.
    var url: String { "http://127.0.0.1:\(port)/v1" }

    /// Interrupts the graph and returns its exit code.
    func stop() throws -> Int32 {
        run.send(signal: SIGINT)
        return try #require(run.exitCode(within: 20), "\(run.log)")
    }
}
