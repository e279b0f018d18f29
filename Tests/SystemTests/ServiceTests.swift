import Foundation
import Glibc
import Messages
import Testing

@testable import Supervision

/// Antiphon as a service of systemd: what it tells the service manager, and what Tools/install writes.
@Suite struct ServiceTests {
    /// A socket on which a service manager would listen, and what has arrived on it.
    private final class Listener {
        let name: String
        private let socket: Int32
        private(set) var messages: [String] = []

        init(_ name: String) throws {
            self.name = name
            socket = Glibc.socket(
                AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            let address = try #require(ServiceManager.address(name))
            let result = address.withUnsafeBytes { bytes in
                bytes.withMemoryRebound(to: sockaddr.self) {
                    bind(socket, $0.baseAddress, socklen_t(address.count))
                }
            }
            #expect(result == 0, "\(String(cString: strerror(errno)))")
        }

        deinit {
            close(socket)
        }

        func hears(_ text: String, times: Int = 1, within seconds: Double = 20) -> Bool {
            eventually(within: seconds) {
                var buffer = [UInt8](repeating: 0, count: 4096)
                while case let count = recv(socket, &buffer, buffer.count, 0), count > 0 {
                    messages.append(String(decoding: buffer[..<count], as: UTF8.self))
                }
                return messages.count { $0.contains(text) } >= times
            }
        }
    }

    private static let graph = """
        name: numbers
        nodes:
          source: {node: number-source, params: {count: 100000000, rate: 100}}
          sink: {node: number-sink, inputs: {numbers: source/numbers}}
        """

    @Test(arguments: [true, false])
    func `the service manager is told that the graph is at work, lives and stops`(isAbstract: Bool) throws {
        let number = UInt64.random(in: 0 ... .max)
        let path = "/tmp/ant-notify-\(number)"
        defer { unlink(path) }
        let listener = try Listener(isAbstract ? "@ant-notify-\(number)" : path)
        let run = try GraphRun(
            Self.graph, environment: ["NOTIFY_SOCKET": listener.name, "WATCHDOG_USEC": "200000"])
        #expect(listener.hears("READY=1\nSTATUS=numbers: 2 nodes at work"), "\(run.log)")
        #expect(run.node("sink")?["state"]?.string == "running")
        #expect(listener.hears("WATCHDOG=1", times: 5))
        for pid in run.pids.values {
            let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ") ?? Data()
            #expect(environment.range(of: Data("NOTIFY_SOCKET".utf8)) == nil, "it is not for nodes")
        }
        #expect(!listener.messages.contains { $0.contains("STOPPING") })
        run.send(signal: SIGTERM)
        #expect(listener.hears("STOPPING=1"))
        #expect(run.exitCode(within: 10) == 0)
    }

    @Test func `a hung supervisor gives no sign of life`() throws {
        let path = "/tmp/ant-notify-\(UInt64.random(in: 0 ... .max))"
        defer { unlink(path) }
        let listener = try Listener(path)
        let run = try GraphRun(
            Self.graph, environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"])
        #expect(listener.hears("WATCHDOG=1"), "\(run.log)")
        run.send(signal: SIGSTOP)
        _ = listener.hears("no more", within: 0.3)
        let count = listener.messages.count
        #expect(!listener.hears("WATCHDOG=1", times: count + 1, within: 1))
        run.send(signal: SIGCONT)
        #expect(listener.hears("WATCHDOG=1", times: count + 1))
    }

    @Test(arguments: [
        "/tmp/nobody-listens-here", "nonsense", "@", "", "/" + String(repeating: "x", count: 200),
    ])
    func `a socket that is none harms nobody`(socket: String) throws {
        let run = try GraphRun(
            Self.graph.replacing("count: 100000000", with: "count: 20"),
            environment: ["NOTIFY_SOCKET": socket, "WATCHDOG_USEC": "1"])
        #expect(run.exitCode() == 0, "\(run.log)")
    }

    // MARK: Tools/install

    private func install(_ arguments: [String]) throws -> (code: Int32, text: String) {
        try run(
            "\(GraphRun.checkout)/Tools/install", ["--programs", GraphRun.programs] + arguments,
            environment: ProcessInfo.processInfo.environment)
    }

    /// Runs a program to its end; gives its exit code and what it has printed.
    private func run(
        _ program: String, _ arguments: [String],
        environment: [String: String] = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
    ) throws -> (code: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    @Test func `the service is installed whole, and what its owner has changed is kept`() throws {
        let root = try GraphRun.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: root) }
        let first = try install(["--root", root, "--graph", "demo.yml"])
        #expect(first.code == 0, "\(first.text)")
        let graph = try String(contentsOfFile: "\(root)/etc/antiphon/graph.yml", encoding: .utf8)
        #expect(graph.contains("\nextends: /opt/antiphon/Graphs/demo.yml\n"))
        let keys = try FileManager.default.attributesOfItem(atPath: "\(root)/etc/antiphon/environment")
        #expect(keys[.posixPermissions] as? Int == 0o600)

        let models = try run(
            "/usr/bin/env",
            [
                "-C", "\(root)/opt/antiphon/models", "sha256sum", "--check",
                "\(GraphRun.checkout)/Tools/models.sha256",
            ])
        #expect(models.code == 0, "a service without models hears nothing: \(models.text)")

        let nodes = try run("\(root)/opt/antiphon/bin/antiphon", ["nodes"])
        #expect(nodes.code == 0 && nodes.text.contains("speech-monitor") && nodes.text.contains("tools"))
        let check = try run(
            "\(root)/opt/antiphon/bin/antiphon", ["check", "\(root)/opt/antiphon/Graphs/robot-commands.yml"])
        #expect(check.code == 0, "\(check.text)")

        try "extends: mine.yml\n".write(
            toFile: "\(root)/etc/antiphon/graph.yml", atomically: true, encoding: .utf8)
        let second = try install(["--root", root, "--graph", "echo.yml"])
        #expect(second.code == 0 && second.text.contains("graph.yml is kept"), "\(second.text)")
        let kept = try String(contentsOfFile: "\(root)/etc/antiphon/graph.yml", encoding: .utf8)
        #expect(kept == "extends: mine.yml\n")
    }

    private static let analyzer = "/usr/bin/systemd-analyze"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: analyzer)))
    func `systemd finds nothing wrong with the unit, and little that it may do`() throws {
        let root = try GraphRun.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: root) }
        #expect(try install(["--root", root, "--graph", "demo.yml"]).code == 0)
        let unit = "\(root)/etc/systemd/system/antiphon.service"
        // Beside the programs' place in the image, the units of this system that it comes after.
        let text = try String(contentsOfFile: unit, encoding: .utf8)
        let moved = "\(root)/antiphon.service"
        try text.replacing("ExecStart=", with: "ExecStart=\(root)").write(
            toFile: moved, atomically: true, encoding: .utf8)
        let verified = try run(Self.analyzer, ["verify", "--man=no", moved])
        #expect(verified.code == 0 && !verified.text.contains("antiphon.service:"), "\(verified.text)")
        // 10 is a service that may do anything; this is the grade "OK".
        let security = try run(Self.analyzer, ["security", "--offline=true", "--threshold=25", unit])
        #expect(security.code == 0, "\(security.text)")
    }

    @Test(arguments: [["--graph", "nope.yml"], ["--bar"], ["--root"]])
    func `wrong calls of the installer are told and do nothing`(arguments: [String]) throws {
        let result = try install(arguments)
        #expect(
            result.code != 0 && (result.text.contains("usage:") || result.text.contains("there is no graph")))
    }

    @Test func `a dry run shows everything and does nothing`() throws {
        let root = try GraphRun.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: root) }
        let result = try install(["--dry-run", "--graph", "demo.yml", "--root", root])
        #expect(result.code == 0 && result.text.contains("WatchdogSec=30"), "\(result.text)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: root).isEmpty)
    }
}
