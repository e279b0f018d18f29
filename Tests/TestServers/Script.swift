import Foundation

/// Programs in Python that tests have nodes start.
public enum Script {
    /// The path of a script.
    public static func path(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Python/\(name)").path
    }

    /// An interpreter with the packages of Tools/test-requirements.txt; `nil` where Tools/test has not prepared it.
    public static let python = ProcessInfo.processInfo.environment["ANTIPHON_TEST_PYTHON"].flatMap {
        FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil
    }
}
