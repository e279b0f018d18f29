internal import CWebSockets

/// A descriptor that libuv's loop watches.
final class DescriptorHandle {
    /// Called in the loop when it is ready.
    var ready: () -> Void = {}
    private var handle: UnsafeMutablePointer<uv_poll_t>?

    init(_ descriptor: Int32, in loop: UnsafeMutablePointer<uv_loop_t>) {
        let handle = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)
        uv_poll_init(loop, handle, descriptor)
        handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        self.handle = handle
    }

    deinit {
        close()
    }

    /// Starts to watch for something to read, or for room to write.
    func start(forWriting: Bool = false) {
        guard let handle else { return }
        uv_poll_start(handle, Int32((forWriting ? UV_WRITABLE : UV_READABLE).rawValue)) { handle, _, _ in
            guard let data = handle?.pointee.data else { return }
            Unmanaged<DescriptorHandle>.fromOpaque(data).takeUnretainedValue().ready()
        }
    }

    /// Stops watching until the next start.
    func stop() {
        if let handle { uv_poll_stop(handle) }
    }

    /// Forgets it: the loop will not run again.
    func abandon() {
        handle = nil
    }

    /// Stops for good. The descriptor stays open; libuv frees its part in the loop's next round.
    func close() {
        guard let handle else { return }
        self.handle = nil
        handle.pointee.data = nil
        handle.withMemoryRebound(to: uv_handle_t.self, capacity: 1) { handle in
            uv_close(handle) { closed in
                UnsafeMutableRawPointer(closed)?.deallocate()
            }
        }
    }
}
