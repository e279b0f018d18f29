internal import CLinux
internal import Glibc

/// Tells when a process has ended, as a descriptor to wait for beside everything else.
final class ProcessWatch {
    /// Readable once the process has ended.
    let descriptor: Int32

    /// `nil` where there is no such process any more.
    init?(_ process: Int32) {
        descriptor = linux_pidfd_open(process)
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        close(descriptor)
    }
}
