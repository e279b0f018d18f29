internal import Glibc

/// How many descriptors this process may have.
enum OpenFiles {
    /// Raises the soft limit, where it is too low for so many connections, as far as the hard one lets it.
    static func makeRoom(for connections: Int) {
        var limit = rlimit()
        // Beside connections: libraries, models, pipes, edges.
        let wanted = rlim_t(connections + 256)
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < wanted
        else {
            return
        }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// One more than the highest number that a descriptor can have.
    static var limit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}
