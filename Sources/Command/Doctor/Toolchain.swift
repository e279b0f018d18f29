internal import Glibc

/// Whether there is a Swift that can build the project.
enum Toolchain {
    /// The oldest version that builds it.
    static let needed = (major: 6, minor: 3)

    static func examine() -> Finding {
        let subject = "Swift toolchain"
        let remedy =
            "https://www.swift.org/install/linux/ (Debian 12, \(needed.major).\(needed.minor) or newer); "
            + "only building takes it"
        let output = firstLine(of: "swift --version 2>/dev/null")
        guard let version = version(in: output) else {
            return .note(subject, "no `swift` on PATH", remedy: remedy)
        }
        let text = "Swift \(version.major).\(version.minor)"
        guard (version.major, version.minor) >= needed else {
            return .note(subject, "\(text) is too old", remedy: remedy)
        }
        return .ok(subject, text)
    }

    /// The version that `swift --version` names.
    static func version(in text: String) -> (major: Int, minor: Int)? {
        let words = text.split(separator: " ")
        guard let index = words.firstIndex(of: "version"), index + 1 < words.count else { return nil }
        let numbers = words[index + 1].split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        return numbers.count >= 2 ? (numbers[0], numbers[1]) : nil
    }

    private static func firstLine(of command: String) -> String {
        guard let pipe = popen(command, "r") else { return "" }
        defer { pclose(pipe) }
        var buffer = [CChar](repeating: 0, count: 1024)
        guard fgets(&buffer, Int32(buffer.count), pipe) != nil else { return "" }
        return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }
}
