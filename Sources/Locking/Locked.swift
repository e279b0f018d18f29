internal import Glibc

/// A value that several threads take turns at.
///
/// A pthread mutex, not `Synchronization.Mutex`: the thread sanitizer cannot see into the latter on Linux, and would
/// call every guarded access a race.
// Sendable holds: the value is touched nowhere but between lock and unlock of the mutex; neither ever moves.
public final class Locked<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    // Memory of its own, also for a value without a size: within the object such a one lies where the type stands, which
    // every thread reads.
    private let value: UnsafeMutablePointer<Value>

    /// Guards a value.
    public init(_ value: Value) {
        self.value = .allocate(capacity: 1)
        self.value.initialize(to: value)
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
        value.deinitialize(count: 1)
        value.deallocate()
    }

    /// Lets the calling thread use the value, alone.
    public func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value.pointee)
    }
}
