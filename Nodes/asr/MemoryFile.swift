import CLinux
import Glibc
import NodeRuntime

/// A file that exists only in memory, for a library that reads nothing but paths.
final class MemoryFile: Sendable {
    private let descriptor: Int32

    /// Makes a file with this content.
    init(_ name: String, _ content: [CChar]) throws(NodeError) {
        descriptor = linux_memory_file(name)
        guard descriptor >= 0 else {
            throw .fatal("memfd_create: \(String(cString: strerror(errno)))")
        }
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                throw .fatal(
                    "cannot write \(content.count) bytes to memory: \(String(cString: strerror(errno)))")
            }
            rest = rest.dropFirst(count)
        }
    }

    deinit {
        close(descriptor)
    }

    /// The path under which this process can open it, as long as the object lives.
    var path: String { "/proc/self/fd/\(descriptor)" }
}
