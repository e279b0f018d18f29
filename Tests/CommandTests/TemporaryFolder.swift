import Glibc

/// A folder that goes with the test that made it.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/antiphon-command-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? ""
        }
    }

    deinit {
        if path.hasPrefix("/tmp/antiphon-command-") { system("rm -rf '\(path)'") }
    }
}
