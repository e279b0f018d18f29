import Foundation
import Glibc
import Messages
import Testing

@testable import Supervision

/// One `antiphon run` of a graph in a folder of its own: real processes, real sockets, nothing shared with other
/// tests. What is left when the test ends is killed and removed.
final class GraphRun {
    /// The build that these tests belong to; it has the nodes that only tests use.
    static let build = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
    /// Where the programs are: `ANTIPHON_BIN`, or the same build.
    static let programs = ProcessInfo.processInfo.environment["ANTIPHON_BIN"] ?? build
    /// Where nodes are looked for.
    static let nodePath = "\(programs):\(build)"
    /// The root of the checkout.
    static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    let folder: String
    let process = Process()

    /// Writes a graph file and runs it.
    convenience init(
        _ yaml: String, arguments: [String] = [], environment: [String: String] = [:]
    ) throws {
        let folder = try GraphRun.makeFolder()
        try yaml.write(toFile: "\(folder)/graph.yml", atomically: true, encoding: .utf8)
        try self.init(folder: folder, arguments: ["run", "graph.yml"] + arguments, environment: environment)
    }

    /// Runs `antiphon` with any arguments in a folder that is removed afterwards.
    ///
    /// - Parameter shell: a shell script that starts `"$@"`, which is `antiphon` and its arguments; without one it is
    ///   started at once.
    init(
        folder: String, arguments: [String], environment: [String: String] = [:], shell: String? = nil
    ) throws {
        self.folder = folder
        let antiphon = "\(GraphRun.programs)/antiphon"
        process.executableURL = URL(fileURLWithPath: shell == nil ? antiphon : "/bin/sh")
        process.arguments = (shell.map { ["-c", $0, "sh", antiphon] } ?? []) + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        var variables = ProcessInfo.processInfo.environment
        variables["XDG_RUNTIME_DIR"] = folder
        variables["NO_COLOR"] = "1"
        variables["ANTIPHON_NODE_PATH"] = GraphRun.nodePath
        variables.merge(environment) { _, new in new }
        process.environment = variables
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try GraphRun.file("\(folder)/output")
        process.standardError = try GraphRun.file("\(folder)/log")
        try process.run()
    }

    deinit {
        if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            // The guardian takes what is left.
            _ = eventually(within: 5) { self.leftovers.isEmpty }
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    static func makeFolder() throws -> String {
        let folder = "/tmp/ant-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        return folder
    }

    private static func file(_ path: String) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    // MARK: What it shows

    /// Everything that was printed on standard output so far.
    var output: String { text("output") }
    /// Everything that was printed on standard error so far.
    var log: String { text("log") }

    private func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self)
    }

    /// Waits until the output or the log holds a text.
    func shows(_ text: String, within seconds: Double = 20) -> Bool {
        eventually(within: seconds) { self.output.contains(text) || self.log.contains(text) }
    }

    /// Waits for the end and returns the exit code; `nil` where it takes too long.
    func exitCode(within seconds: Double = 60) -> Int32? {
        guard eventually(within: seconds, { !self.process.isRunning }) else { return nil }
        return process.terminationStatus
    }

    func send(signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    // MARK: What it is made of

    /// A connection to the supervisor; `nil` while the graph does not run.
    var client: SupervisorClient? {
        runtimeDirectory.flatMap { directory in
            try? SupervisorClient(
                RunningGraph(name: "test", pid: process.processIdentifier, directory: directory))
        }
    }

    /// What `antiphon ps --json` would show; `nil` while the graph does not answer.
    var status: JSONValue? {
        try? client?.request("status")
    }

    /// The state of one node, by its id.
    func node(_ id: String) -> JSONValue? {
        status?["nodes"]?.array?.first { $0["id"]?.string == id }
    }

    func pid(of id: String) -> pid_t? {
        node(id)?["pid"]?.integer.map { pid_t($0) }
    }

    /// The process ids of all nodes that have one.
    var pids: [String: pid_t] {
        var pids: [String: pid_t] = [:]
        for node in status?["nodes"]?.array ?? [] {
            if let id = node["id"]?.string, let pid = node["pid"]?.integer { pids[id] = pid_t(pid) }
        }
        return pids
    }

    /// The guardian's process.
    var guardian: pid_t? {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.lazy.compactMap { pid_t($0) }.first { pid in
            // "PID (NAME) STATE PARENT …"
            let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") ?? Data()
            let fields = String(decoding: stat, as: UTF8.self).split(separator: " ")
            return fields.count > 3 && fields[1] == "(antiphon-guard)"
                && fields[3] == "\(self.process.processIdentifier)"
        }
    }

    func edge(_ name: String) -> JSONValue? {
        status?["edges"]?.array?.first { $0["name"]?.string == name }
    }

    /// Waits until every node is at work.
    func isRunning(within seconds: Double = 20) -> Bool {
        eventually(within: seconds) { self.status?["state"]?.string == "running" }
    }

    /// The graph's folder under the runtime directory; `nil` before it is made and after it is gone.
    var runtimeDirectory: String? {
        let base = "\(folder)/antiphon"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        return names.first.map { "\(base)/\($0)" }
    }

    /// The processes that carry this run's runtime directory in their environment, and the directory itself.
    var leftovers: [String] {
        var left = runtimeDirectory.map { [$0] } ?? []
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = pid_t(name), pid != getpid(),
                let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ"),
                let state = FileManager.default.contents(atPath: "/proc/\(pid)/stat")
            else { continue }
            let isZombie = String(decoding: state, as: UTF8.self).contains(") Z ")
            if !isZombie, environment.range(of: Data("XDG_RUNTIME_DIR=\(folder)\0".utf8)) != nil {
                left.append("process \(pid)")
            }
        }
        return left
    }
}

/// Looks again and again until a condition holds or the time is over.
func eventually(within seconds: Double, _ condition: () -> Bool) -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while true {
        if condition() { return true }
        if Date() > deadline { return false }
        usleep(5_000)
    }
}
