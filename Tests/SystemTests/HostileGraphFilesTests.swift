import Foundation
import Glibc
import Testing

/// Files that are no graphs, given to the real command: each is refused in a moment, with its place.
@Suite struct HostileGraphFilesTests {
    private static let nested = 100_000
    private static let files: [(content: [UInt8], place: String)] = [
        ([], "graph.yml"),
        ([0xFF, 0xFE, 0x00, 0x7B], "graph.yml:1:"),
        (
            Array("name: g\nnodes:\n  a: {node: number-source, params: {count: \u{0}1}}\n".utf8),
            "graph.yml:3:"
        ),
        (Array("name: g\nnodes:\n\ta: {node: number-source}\n".utf8), "graph.yml:3:1: "),
        (Array("name: g\nnodes:\n  a: {node: number-source\n".utf8), "graph.yml:"),
        (Array("name: g\nnodes: [1, 2]\n".utf8), "graph.yml:2:8: "),
        (Array("name: g\nname: h\nnodes: {a: {node: number-source}}\n".utf8), "graph.yml:2:1: "),
        (Array("name: g\nnodes:\n  a: {node: number-source, params: {count: 1e400}}\n".utf8), "graph.yml:3:"),
        (Array("name: g\nnodes:\n  a: {node: ../../bin/sh}\n".utf8), "graph.yml:3:13: "),
        (Array("extends: graph.yml\nname: g\n".utf8), "graph.yml:1:10: "),
        (Array("name: g\nnodes: ".utf8) + Array(repeating: UInt8(ascii: "["), count: nested), "graph.yml"),
        (Array("name: g\nnodes: ".utf8) + Array(repeating: UInt8(ascii: "{"), count: nested), "graph.yml"),
        (Array(bomb.utf8), "graph.yml:"),
        (
            Array("name: g\nnodes: {".utf8) + Array(repeating: UInt8(ascii: "x"), count: 5_000_000),
            "graph.yml"
        ),
    ]
    /// Aliases of aliases: nine lines that stand for a thousand million values.
    private static let bomb =
        "name: g\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + (1...9).map { number in
            let alias = Array(repeating: "*a\(number - 1)", count: 10).joined(separator: ", ")
            return "a\(number): &a\(number) [\(alias)]\n"
        }.joined() + "nodes: {a: {node: number-source, params: {count: *a9}}}\n"

    @Test(arguments: files.indices)
    func `a file that is no graph is refused at once, with its place`(index: Int) throws {
        let (content, place) = HostileGraphFilesTests.files[index]
        let folder = try CallFolder()
        try Data(content).write(to: URL(fileURLWithPath: "\(folder.path)/graph.yml"))
        for command in ["check", "run"] {
            let call = try CommandCall(command, "graph.yml", in: folder.path, within: 5)
            #expect(call.exitCode == 2, "\(index): \(call.errors.prefix(1000))")
            #expect(call.errors.contains(place), "\(index): \(call.errors.prefix(1000))")
            #expect(call.errors.utf8.count < 20_000, "\(index): \(call.errors.utf8.count) bytes")
        }
    }

    @Test(arguments: ["folder", "/dev/zero", "/proc/self/mem", "absent.yml"])
    func `what is no file is refused at once`(name: String) throws {
        let folder = try CallFolder()
        mkdir("\(folder.path)/folder", 0o700)
        for command in ["check", "run"] {
            let call = try CommandCall(command, name, in: folder.path, within: 5)
            #expect(call.exitCode == 2, "\(call.errors.prefix(1000))")
            #expect(call.errors.contains(name), "\(call.errors.prefix(1000))")
        }
    }
}
