internal import CLinux
internal import Glibc

/// SIGINT, SIGTERM and SIGHUP as a descriptor.
final class SupervisorSignals {
    let descriptor: Int32

    /// Blocks the signals. Call it before any thread starts.
    init() throws(SupervisionError) {
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
        descriptor = signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        guard descriptor >= 0 else { throw .system("signalfd") }
    }

    deinit {
        close(descriptor)
    }

    /// Takes the signals that have arrived, and counts them.
    func take() -> Int {
        var count = 0
        var information = signalfd_siginfo()
        while read(descriptor, &information, MemoryLayout<signalfd_siginfo>.size) > 0 { count += 1 }
        return count
    }
}
