import Glibc
import NodeRuntime

/// What arrived and when, kept until the end: writing while measuring would be measured.
///
/// The file has one line per message: sequence number, when it was sent, when it arrived (nanoseconds).
public struct Arrivals {
    private var noted: [(stamp: Stamp, received: UInt64)] = []
    private let file: String

    /// - Parameters:
    ///   - file: the path to write to.
    ///   - count: how many are expected, so that keeping them does not allocate.
    public init(file: String, expected count: Int) {
        self.file = file
        noted.reserveCapacity(count)
    }

    /// Notes a message, unless it was sent for warming up.
    public mutating func note(_ stamp: Stamp, received: UInt64) {
        if stamp.sequence >= 0 { noted.append((stamp, received)) }
    }

    /// Writes the file.
    public func write() throws {
        guard let stream = fopen(file, "w") else {
            throw NodeError.fatal("\(file): \(String(cString: strerror(errno)))")
        }
        var failed = false
        for (stamp, received) in noted {
            let line = "\(stamp.sequence) \(stamp.sent) \(received)\n"
            if fputs(line, stream) < 0 { failed = true }
        }
        if fclose(stream) != 0 || failed { throw NodeError.fatal("\(file): could not be written") }
    }
}
