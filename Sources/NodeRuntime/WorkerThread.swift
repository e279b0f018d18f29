internal import Glibc
internal import Locking

/// A thread that runs one closure.
final class WorkerThread: Sendable {
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    private let handle: Locked<pthread_t?>

    init(_ run: @escaping @Sendable () -> Void) throws {
        var handle = pthread_t()
        let body = Unmanaged.passRetained(Body(run))
        let code = pthread_create(
            &handle, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard code == 0 else {
            body.release()
            throw NodeError.fatal("pthread_create: \(String(cString: strerror(code)))")
        }
        self.handle = Locked(handle)
    }

    /// Waits for the end of the thread; later calls return at once.
    func join() {
        guard let handle = handle.withLock({ $0.take() }) else { return }
        pthread_join(handle, nil)
    }
}
