internal import CLinux
internal import Glibc

/// An eventfd: wakes another thread, or the loop's poll.
final class EventDescriptor: Sendable {
    let number: Int32

    init(blocking: Bool) throws {
        number = eventfd(0, Int32(EFD_CLOEXEC | (blocking ? 0 : EFD_NONBLOCK)))
        guard number >= 0 else { throw NodeError.fatal("eventfd: \(String(cString: strerror(errno)))") }
    }

    deinit {
        close(number)
    }

    /// Makes the descriptor readable.
    func signal() {
        var one: UInt64 = 1
        while write(number, &one, MemoryLayout<UInt64>.size) < 0, errno == EINTR {}
    }

    /// Waits until it was signalled, and clears it.
    func wait() {
        var count: UInt64 = 0
        while read(number, &count, MemoryLayout<UInt64>.size) < 0, errno == EINTR {}
    }

    /// Clears a descriptor that does not block.
    func clear() {
        wait()
    }
}
