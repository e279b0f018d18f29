internal import CLinux
internal import Glibc

/// SIGTERM and SIGINT as a descriptor of the poll loop. Make it before any thread starts: threads inherit the mask.
final class SignalDescriptor {
    let number: Int32
    private var set = sigset_t()

    init() throws {
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
        number = signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        guard number >= 0 else { throw NodeError.fatal("signalfd: \(String(cString: strerror(errno)))") }
    }

    deinit {
        close(number)
    }

    /// Takes the signals that have arrived.
    func clear() {
        var information = signalfd_siginfo()
        while read(number, &information, MemoryLayout<signalfd_siginfo>.size) > 0 {}
    }

    /// Lets the signals end the process at once, as they do by default.
    func restoreDefaults() {
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }
}
