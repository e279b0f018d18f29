import Foundation
import Glibc
import Testing

/// The graph `realtime-server.yml`, as a user runs it, on a port of its own.
final class RealtimeServer {
    static let graph = "\(GraphRun.checkout)/Graphs/realtime-server.yml"

    let run: GraphRun
    private let port: Int

    /// Runs the graph and waits until it serves.
    init(_ arguments: [String] = []) throws {
        port = try Self.freePort()
        run = try GraphRun(
            folder: GraphRun.makeFolder(),
            arguments: ["run", Self.graph, "--set", "bridge.port=\(port)"] + arguments)
        try #require(run.isRunning(within: 60), "\(run.log)")
    }

    /// What clients take as the address of the API.
    var url: String { "http://127.0.0.1:\(port)/v1" }

    /// Interrupts the graph and returns its exit code.
    func stop() throws -> Int32 {
        run.send(signal: SIGINT)
        return try #require(run.exitCode(within: 20), "\(run.log)")
    }

    /// A port that was free a moment ago.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
