internal import CWebSockets
internal import Glibc

/// libuv's loop as one descriptor in another loop's poll, run only when that descriptor is readable.
///
/// Debian builds libwebsockets without its hooks for a foreign poll, but with those for libuv, whose loop is one epoll
/// descriptor. libuv keeps its timers outside of that, so a timer descriptor inside it stands for the next of them.
final class EventLoop {
    let loop: UnsafeMutablePointer<uv_loop_t>
    private let alarm: DescriptorHandle
    private let alarmDescriptor: Int32
    private var isAbandoned = false
    // When the alarm goes off, in nanoseconds; .max = never.
    private var alarmTime = UInt64.max

    init() throws(WebError) {
        loop = .allocate(capacity: 1)
        let status = uv_loop_init(loop)
        guard status == 0 else {
            loop.deallocate()
            throw .system("the event loop could not be made", code: -status)
        }
        alarmDescriptor = web_alarm_open()
        guard alarmDescriptor >= 0 else {
            let code = errno
            uv_loop_close(loop)
            loop.deallocate()
            throw .system("no timer could be made", code: code)
        }
        alarm = DescriptorHandle(alarmDescriptor, in: loop)
        alarm.ready = { [unowned self] in alarmWentOff() }
        alarm.start()
        uv_run(loop, UV_RUN_NOWAIT)
    }

    /// Frees the loop. Nothing else may have handles in it any more.
    deinit {
        guard !isAbandoned else { return }
        alarm.close()
        for _ in 0..<16 where uv_run(loop, UV_RUN_NOWAIT) == 0 { break }
        // A loop that someone still has a handle in is rather lost than freed under them.
        if uv_loop_close(loop) == 0 { loop.deallocate() }
        close(alarmDescriptor)
    }

    /// Readable when `run()` has something to do.
    var descriptor: Int32 { uv_backend_fd(loop) }

    /// Leaves the loop as it is for ever: there is something in it that cannot be ended safely.
    func abandon() {
        isAbandoned = true
        alarm.abandon()
    }

    /// Does what is to be done, without waiting.
    func run() {
        // libwebsockets leaves work for the loop's next round; a flood of it must not keep the caller for ever.
        var rounds = 0
        repeat {
            uv_run(loop, UV_RUN_NOWAIT)
            rounds += 1
        } while uv_backend_timeout(loop) == 0 && rounds < 4
    }

    /// Makes the descriptor readable at the latest at `deadline` (ns, CLOCK_MONOTONIC), and when libuv's timers say.
    func wake(at deadline: UInt64) {
        var earliest = deadline
        let timeout = uv_backend_timeout(loop)
        if timeout >= 0 { earliest = min(earliest, monotonicNow() + UInt64(timeout) * 1_000_000) }
        // Waking too early costs a look, moving the alarm costs a system call: it is moved only forward in time's order.
        guard earliest < alarmTime else { return }
        alarmTime = earliest
        web_alarm_set(alarmDescriptor, max(1, earliest))
    }

    /// Makes the descriptor readable now: something changed outside of `run()` that only `run()` can tell the kernel.
    func wake() {
        wake(at: 1)
    }

    private func alarmWentOff() {
        var count: UInt64 = 0
        _ = read(alarmDescriptor, &count, MemoryLayout<UInt64>.size)
        alarmTime = .max
    }
}

/// CLOCK_MONOTONIC in nanoseconds.
func monotonicNow() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
