import Glibc
import Messages
import Sound

/// A WAV file that is being written: its header tells the truth after every write, so that the file can be played
/// whatever becomes of its writer.
final class WAVFile {
    /// The format of the samples in the file.
    var format: AudioFormat { header.format }
    private let descriptor: Int32
    private var header: WAVHeader

    /// Opens a file: anew, or to go on where a sink wrote it before; then the format stays that of the file.
    init(path: String, format: AudioFormat, continuing: Bool) throws(SystemError) {
        header = WAVHeader(format: format)
        descriptor = open(path, (continuing ? O_RDWR : O_WRONLY) | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw SystemError(code: errno) }
        if continuing, let previous = previousHeader() {
            header = previous
        } else {
            ftruncate(descriptor, 0)
        }
        if let failure = write(header.bytes, at: 0).failure {
            ftruncate(descriptor, 0)
            throw failure
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Appends samples in the file's format: all of them, or the whole sample frames for which there is room.
    func append(_ samples: [UInt8]) -> (byteCount: Int, failure: SystemError?) {
        let (written, failure) = write(samples, at: end)
        let whole = written - written % format.frameByteCount
        header.dataByteCount += UInt64(whole)
        // No room is needed for the header. Should it fail all the same, the next one makes up for it.
        _ = write(header.bytes, at: 0)
        if failure != nil { ftruncate(descriptor, end) }
        return (whole, failure)
    }

    private var end: off_t { off_t(WAVHeader.byteCount) + off_t(clamping: header.dataByteCount) }

    private func previousHeader() -> WAVHeader? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let start = [UInt8](unsafeUninitializedCapacity: WAVHeader.byteCount) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
        }
        return WAVHeader(continuing: start, fileByteCount: Int64(status.st_size))
    }

    /// Writes as much as there is room for.
    private func write(_ bytes: [UInt8], at offset: off_t) -> (byteCount: Int, failure: SystemError?) {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let result = pwrite(
                    descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written,
                    offset + off_t(written))
                if result > 0 {
                    written += result
                } else if result == 0 || errno != EINTR {
                    return (written, SystemError(code: result == 0 ? ENOSPC : errno))
                }
            }
            return (written, nil)
        }
    }
}
