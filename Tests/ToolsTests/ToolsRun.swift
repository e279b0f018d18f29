import Foundation
import Messages
import NodeRuntime
import NodeTesting
import TestServers
import Testing

@testable import tools

/// A node with a tools file of its own, and everything that it has sent.
final class ToolsRun {
    let harness: NodeHarness<ToolsNode>
    let folder: String
    private(set) var results: [Event] = []
    private(set) var lists: [Event] = []
    private(set) var commands: [Event] = []
    private(set) var log: [String] = []

    init(
        _ yaml: String, _ parameters: [String: JSONValue] = [:], inputs: [String]? = nil,
        outputs: [String]? = nil
    ) throws {
        folder = "/tmp/antiphon-tools-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let file = "\(folder)/tools.yml"
        try yaml.write(toFile: file, atomically: true, encoding: .utf8)
        harness = try NodeHarness(
            ToolsNode.self, parameters: parameters.merging(["file": .string(file)]) { given, _ in given },
            inputs: inputs, outputs: outputs)
        try take()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A tools file with one server.
    static func server(_ command: String, name: String = "garage", _ more: String = "") -> String {
        "mcp:\n  - {name: \(name), command: [\(command)]\(more)}"
    }

    /// A tools file with a server that misbehaves.
    static func hostile(_ how: String) -> String {
        server("python3, \(Script.path("hostile_mcp_server.py")), \(how)")
    }

    /// The names of all that may be called, as told last.
    var tools: [String] { lists.last?["tools"]?.array?.compactMap { $0["name"]?.string } ?? [] }

    func call(
        _ name: String, _ arguments: JSONValue = [:], id: String = "call_1", response: String = "r",
        session: String = "s"
    ) throws {
        var metadata = Metadata()
        metadata.session = session
        metadata.response = response
        harness.receive(
            Event(
                "tool_call", ["name": .string(name), "arguments": arguments, "call_id": .string(id)],
                metadata: metadata), on: ToolsNode.toolCalls)
        try take()
    }

    func take() throws {
        results += try harness.sent(on: ToolsNode.results)
        lists += try harness.sent(on: ToolsNode.tools)
        commands += try harness.sent(on: ToolsNode.commands)
        log += harness.takeLog().map(\.text)
    }

    /// Lives until something is so.
    @discardableResult
    func run(atMost limit: Duration = .seconds(30), until isSo: () -> Bool) throws -> Bool {
        try harness.run(atMost: limit) {
            try take()
            return isSo()
        }
    }

    /// Waits for one result more.
    func result() throws -> Event {
        let count = results.count
        try run { results.count > count }
        return try #require(results.count > count ? results.last : nil, "\(log)")
    }

    /// Calls and waits.
    func result(of name: String, _ arguments: JSONValue = [:]) throws -> Event {
        let count = results.count
        try call(name, arguments, id: "call_\(count)")
        try run { results.count > count }
        return try #require(results.count > count ? results.last : nil, "\(log)")
    }
}

/// Whether a process is there.
func isAlive(_ process: Int32) -> Bool {
    let stat = FileManager.default.contents(atPath: "/proc/\(process)/stat") ?? Data()
    return !stat.isEmpty && !String(decoding: stat, as: UTF8.self).contains(") Z ")
}

/// Whether a process is gone, or will be in a moment.
func hasEnded(_ process: Int32) -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while isAlive(process) {
        guard ContinuousClock.now < deadline else { return false }
        usleep(5_000)
    }
    return true
}
