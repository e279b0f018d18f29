import Glibc

/// A file that is gone with its last reference.
final class TemporaryFile {
    let path: String

    init(_ content: [UInt8], extension suffix: String = "wav") throws {
        var template = Array("/tmp/antiphon-XXXXXX.\(suffix)".utf8CString)
        let descriptor = mkstemps(&template, Int32(suffix.utf8.count + 1))
        guard descriptor >= 0 else { throw SystemFailure(code: errno) }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        let written = write(descriptor, content, content.count)
        close(descriptor)
        guard written == content.count else { throw SystemFailure(code: errno) }
    }

    deinit {
        unlink(path)
    }
}

struct SystemFailure: Error {
    let code: Int32
}
