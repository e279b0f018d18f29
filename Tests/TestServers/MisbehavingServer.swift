import Foundation

/// A server of language models that answers as a test wants it: a program in Python, one for all tests of this process.
public final class MisbehavingServer: Sendable {
    public static let shared = Result { try MisbehavingServer() }

    /// The program has not said where it listens.
    struct NoPort: Error {
        var line: String
    }

    private let port: Int
    /// The program ends when this does, with the process at the latest.
    private let lifeline = Pipe()

    private init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let program = Process()
        program.executableURL = URL(filePath: "/usr/bin/env")
        program.arguments = ["python3", folder.appending(path: "Python/misbehaving_server.py").path]
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

    /// The parameter `base_url` for a way to misbehave; requests with the same key are counted together.
    public func address(_ scenario: String, key: String) -> String {
        "http://127.0.0.1:\(port)/\(scenario)/\(key)"
    }
}
