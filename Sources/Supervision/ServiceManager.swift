internal import Glibc

/// The service manager that has started this process, where one has: told by sd_notify's protocol, datagrams of
/// `NAME=value` lines to the socket that `NOTIFY_SOCKET` names.
final class ServiceManager {
    /// Where it listens.
    private let address: [UInt8]
    private let socket: Int32
    /// How often it wants a sign of life, in nanoseconds; `nil` = never.
    let watchdogInterval: UInt64?

    /// Takes the variables that concern this process out of its environment: they are not for the nodes. `nil` where
    /// no service manager listens.
    init?() {
        let socketPath = ServiceManager.take("NOTIFY_SOCKET") ?? ""
        let microseconds = ServiceManager.take("WATCHDOG_USEC").flatMap { UInt64($0) }
        let watched = ServiceManager.take("WATCHDOG_PID").flatMap { Int32($0) }
        guard let address = ServiceManager.address(socketPath) else { return nil }
        self.address = address
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        socket = Glibc.socket(AF_UNIX, type, 0)
        guard socket >= 0 else { return nil }
        // Half of the time after which it takes this process for hung, as sd_watchdog_enabled(3) asks for.
        let isWatched = watched == nil || watched == getpid()
        let interval = min(microseconds ?? 0, UInt64.max / 1000) * 500
        watchdogInterval = isWatched && interval > 0 ? interval : nil
    }

    deinit {
        close(socket)
    }

    /// The graph is at work.
    func tellReady(_ status: String) { send("READY=1\nSTATUS=\(status)") }

    /// The graph is about to end.
    func tellStopping() { send("STOPPING=1\nSTATUS=stopping") }

    /// This process is alive.
    func tellAlive() { send("WATCHDOG=1") }

    private func send(_ text: String) {
        let bytes = Array(text.utf8)
        // Whether anybody still listens makes no difference to the graph.
        _ = address.withUnsafeBytes { address in
            address.withMemoryRebound(to: sockaddr.self) {
                sendto(
                    socket, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0.baseAddress,
                    socklen_t(address.count))
            }
        }
    }

    /// A socket's address as the system takes it: of a path, or of an abstract name that begins with `@`.
    static func address(_ path: String) -> [UInt8]? {
        var name = Array(path.utf8)
        guard let first = name.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"),
            name.count > 1, name.count < 108
        else { return nil }
        // An abstract name begins with a zero and has none at its end.
        if first == UInt8(ascii: "@") { name[0] = 0 } else { name.append(0) }
        let family = sa_family_t(AF_UNIX)
        return withUnsafeBytes(of: family) { Array($0) } + name
    }

    private static func take(_ variable: String) -> String? {
        guard let value = getenv(variable) else { return nil }
        defer { unsetenv(variable) }
        return String(cString: value)
    }
}
