internal import CLinux
internal import Glibc

/// Signals as a descriptor, so that a command waits for them beside everything else.
final class SignalWatch {
    let descriptor: Int32

    /// Blocks the signals and takes them from now on. Create it before anything starts a thread.
    init(_ numbers: [Int32]) throws(CommandFailure) {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        descriptor = signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        guard descriptor >= 0 else {
            throw .failed("cannot wait for signals: \(String(cString: strerror(errno)))")
        }
        // A reader that has left is seen by the write that fails, and then everything is put in order.
        signal(SIGPIPE, SIG_IGN)
    }

    deinit {
        close(descriptor)
    }

    /// What asks a command to leave.
    static let ends = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    /// Takes the next signal that has arrived; `nil` where none has.
    func take() -> Int32? {
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        return read(descriptor, &information, size) == size ? Int32(information.ssi_signo) : nil
    }
}

/// Waits until one of the descriptors is readable, or the time is over; tells which are.
func waitForInput(_ descriptors: [Int32], timeout: Duration?) -> Set<Int32> {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let nanoseconds = timeout.map { max(0, Int64($0 / .nanoseconds(1))) } ?? -1
    guard linux_poll(&polled, nfds_t(polled.count), nanoseconds) > 0 else { return [] }
    return Set(polled.filter { $0.revents != 0 }.map(\.fd))
}
