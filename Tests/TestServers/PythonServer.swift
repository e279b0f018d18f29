import Foundation

/// A server in Python for all tests of this process: it prints its port and ends when its standard input does, with
/// the process at the latest.
public final class PythonServer: Sendable {
    /// A server of language models that answers as a test wants it.
    public static let misbehaving = Result {
        try PythonServer(program: "/usr/bin/env", ["python3"], script: "misbehaving_server.py")
    }
    /// llama.cpp's server with a tiny model; `nil` where Tools/test has not installed it.
    public static let llama = llamaPython.map { python in
        Result { try PythonServer(program: python, [], script: "llama_server.py") }
    }
    /// Whether llama.cpp's server is there.
    public static var hasLlama: Bool { llamaPython != nil }

    private static let llamaPython = ProcessInfo.processInfo.environment["ANTIPHON_TEST_LLAMA_PYTHON"]

    /// The program has not said where it listens.
    struct NoPort: Error {
        var line: String
    }

    private let port: Int
    private let lifeline = Pipe()

    private init(program path: String, _ arguments: [String], script: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let program = Process()
        program.executableURL = URL(filePath: path)
        program.arguments = arguments + [folder.appending(path: "Python/\(script)").path]
        let output = Pipe()
        program.standardInput = lifeline
        program.standardOutput = output
        try program.run()
        var line = ""
        while !line.hasSuffix("\n") {
            guard let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty else { break }
            line += String(decoding: byte, as: UTF8.self)
        }
        guard let port = Int(line.dropLast()) else { throw NoPort(line: line) }
        self.port = port
    }

    /// The address of a path.
    public func address(_ path: String) -> String {
        "http://127.0.0.1:\(port)/\(path)"
    }

    /// The parameter `base_url` for a way to misbehave; requests with the same key are counted together.
    public func address(_ scenario: String, key: String) -> String {
        address("\(scenario)/\(key)")
    }
}
