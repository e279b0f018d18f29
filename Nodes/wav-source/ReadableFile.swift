import Glibc

/// An open file, closed with its last reference.
final class ReadableFile {
    /// The path it was opened by.
    let path: String
    private let descriptor: Int32

    private static let pieceByteCount = 65536

    /// Opens a regular file: what else a path may name could block the node, or never end.
    init(path: String) throws(SoundFileError) {
        // Without O_NONBLOCK, opening a named pipe would wait for its writer.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, code: errno) }
        self.path = path
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .noRegularFile(path: path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The next bytes, up to 64 KiB; none at the end.
    func read() throws(SoundFileError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.pieceByteCount) { buffer, count in
            repeat {
                let result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                failure = result < 0 ? errno : 0
                count = max(result, 0)
            } while failure == EINTR
        }
        guard failure == 0 else { throw .unreadable(path: path, code: failure) }
        return bytes
    }
}
