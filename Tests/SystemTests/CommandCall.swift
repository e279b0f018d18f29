import Foundation
import Messages

/// One call of `antiphon` that is waited for: what it printed and how it ended.
struct CommandCall {
    let exitCode: Int32
    let output: String
    let errors: String

    /// Calls `antiphon` in a folder, where the graphs of a `GraphRun` in that folder are found.
    ///
    /// - Parameter seconds: a call that takes longer is killed; its exit code is then that of the signal.
    init(
        _ arguments: String..., in folder: String, environment: [String: String] = [:],
        within seconds: Double = 30
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(GraphRun.programs)/antiphon")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        var variables = ProcessInfo.processInfo.environment
        variables["XDG_RUNTIME_DIR"] = folder
        variables["ANTIPHON_NODE_PATH"] = GraphRun.nodePath
        variables.merge(environment) { _, new in new }
        process.environment = variables
        process.standardInput = FileHandle.nullDevice
        let files = ["output", "errors"].map { "\(folder)/call-\(UInt32.random(in: .min ... .max))-\($0)" }
        let handles = try files.map { path in
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        }
        defer { for path in files { try? FileManager.default.removeItem(atPath: path) } }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        try process.run()
        if !eventually(within: seconds, { !process.isRunning }) { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        exitCode = process.terminationStatus
        let texts = files.map {
            String(decoding: FileManager.default.contents(atPath: $0) ?? Data(), as: UTF8.self)
        }
        output = texts[0]
        errors = texts[1]
    }

    /// The output as JSON.
    func json() throws -> JSONValue {
        try JSONValue(parsing: output)
    }

    /// Each line of the output as JSON.
    func jsonLines() throws -> [JSONValue] {
        try output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }
}

/// A folder that goes with the test that made it.
final class CallFolder {
    let path: String

    init() throws {
        path = try GraphRun.makeFolder()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }
}
