import Glibc
import GraphModel
import Messages
import Testing

/// Files of the repository.
private enum Repository {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The folder of the package.
    static let root = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }

    static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            throw Failure(description: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// The graph files of a folder.
    static func graphs(_ folder: String) -> [String] {
        guard let directory = opendir("\(root)/\(folder)") else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".yml") { names.append("\(root)/\(folder)/\(name)") }
        }
        return names.sorted()
    }

    static func load(_ path: String) throws -> Graph {
        try GraphLoader(read: read, environment: ["HOME": "/home/ada", "PWD": "/work"]).load(path)
    }
}

/// The samples that `Tools/check-schema` holds against the schema: loader and schema must agree.
@Suite struct GraphFileTests {
    @Test(arguments: Repository.graphs("Tests/GraphSamples/accepted") + Repository.graphs("Graphs"))
    func `what the schema accepts is loaded`(path: String) throws {
        #expect(try !Repository.load(path).nodes.isEmpty)
    }

    @Test(arguments: Repository.graphs("Tests/GraphSamples/refused"))
    func `what the schema refuses is refused with line and column`(path: String) throws {
        let problems = try #require(throws: GraphProblems.self) { try Repository.load(path) }

        #expect(problems.problems.allSatisfy { $0.place.line >= 1 }, "\(problems)")
    }

    @Test func `there are samples`() {
        #expect(Repository.graphs("Tests/GraphSamples/accepted").count >= 3)
        #expect(Repository.graphs("Tests/GraphSamples/refused").count >= 25)
    }

    @Test func `an extending sample changes what it says`() throws {
        let graph = try Repository.load("\(Repository.root)/Tests/GraphSamples/accepted/extending.yml")

        #expect(graph.nodes.map(\.id) == ["source", "resampler", "asr", "llm"])
        #expect(graph.services.map(\.id) == ["llama", "driver"])
        #expect(graph.node("source")?.parameters["words"] == nil)
        #expect(graph.service("driver")?.readyTimeoutSeconds == 5)
        #expect(graph.node("resampler")?.waitsFor == [])
        #expect(
            graph.edges.map(\.name) == [
                "source/audio>resampler/audio", "source/audio>asr/audio", "asr/transcript>llm/transcript",
            ])
        #expect(graph.edges.first?.queue == 9 && graph.edges.first?.policy == .block)
    }
}
