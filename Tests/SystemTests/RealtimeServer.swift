import Foundation
import Glibc
import Testing

/// A graph that serves Realtime clients, as a user runs it, on a port of its own.
final class RealtimeServer {
    static let graph = "\(GraphRun.checkout)/Graphs/realtime-server.yml"
    static let graphWithModel = "\(GraphRun.checkout)/Graphs/realtime-server-openai.yml"

    /// Answers that tests know beforehand.
    private static let rules = "\(GraphRun.checkout)/Tests/SystemTests/Clients/rules.yml"

    let run: GraphRun
    let port: Int

    /// Runs the graph and waits until it serves.
    init(
        _ arguments: [String] = [], graph: String = RealtimeServer.graph, environment: [String: String] = [:]
    ) throws {
        run = try GraphRun(
            folder: GraphRun.makeFolder(),
            arguments: [
                "run", graph, "--set", "bridge.port=0", "--set", "llm.rules=\(Self.rules)",
            ] + arguments, environment: environment)
        try #require(run.isRunning(within: 60), "\(run.log)")
        // The port that was free is told in the log.
        let told = try #require(run.log.firstMatch(of: /ws:\/\/127\.0\.0\.1:(\d+)\//), "\(run.log)")
        port = try #require(Int(told.1))
    }

    /// What clients take as the address of the API.
    var url: String { "http://127.0.0.1:\(port)/v1" }

    /// A port that was free a moment ago, for a server that must be found again where it was.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
            return bind(descriptor, pointer, length) == 0 ? getsockname(descriptor, pointer, &length) : -1
        }
        try #require(code == 0)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// A figure that the bridge tells Prometheus; `nil` where it does not.
    func metric(_ name: String) -> Int? {
        guard let answer = try? RawSocket(port: port).get("/metrics"),
            let line = answer.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix("\(name) ") })
        else { return nil }
        return line.split(separator: " ").last.flatMap { Double($0) }.map { Int($0) }
    }

    /// How many clients have a session.
    var sessionCount: Int? { metric("antiphon_realtime_sessions") }

    /// Memory that a node has written to, in bytes. What it shares with other processes is not counted: its part of that
    /// grows when they end.
    func memory(of id: String) throws -> Int {
        let pid = try #require(run.pid(of: id))
        let text = try String(contentsOfFile: "/proc/\(pid)/smaps_rollup", encoding: .utf8)
        let line = try #require(text.firstMatch(of: /\nAnonymous:\s+(\d+) kB/))
        return try #require(Int(line.1)) * 1024
    }

    /// How many descriptors a node has open.
    func descriptorCount(of id: String) throws -> Int {
        let pid = try #require(run.pid(of: id))
        return try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
    }

    /// Interrupts the graph and returns its exit code.
    func stop() throws -> Int32 {
        run.send(signal: SIGINT)
        return try #require(run.exitCode(within: 20), "\(run.log)")
    }
}
