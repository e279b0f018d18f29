internal import Glibc

/// Why a server or a client could not be set up.
public enum WebError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The listen address is no address of this machine, or no address at all.
    case address(String, reason: String)
    /// Another program listens on the port.
    case portInUse(address: String, port: UInt16)
    /// The system does not let this user listen on the port.
    case portNotPermitted(address: String, port: UInt16)
    /// A certificate, key or authority file cannot be used.
    case certificate(file: String, reason: String)
    /// The URL is none that a WebSocket client can open.
    case url(String, reason: String)
    /// libwebsockets could not be set up.
    case library(String)
    /// A system call failed.
    case system(String, code: Int32)

    public var description: String {
        switch self {
        case .address(let address, let reason):
            "cannot listen on \"\(address)\": \(reason). "
                + "Name an address of this machine: 127.0.0.1 for programs on it, 0.0.0.0 or :: for all"
        case .portInUse(let address, let port):
            "cannot listen on \(address) port \(port): another program listens there. "
                + "Stop it (ss -ltnp names it) or choose another port; 0 is any free one"
        case .portNotPermitted(let address, let port):
            "cannot listen on \(address) port \(port): not permitted. "
                + "Ports below 1024 take root or CAP_NET_BIND_SERVICE: choose a higher one"
        case .certificate(let file, let reason):
            "TLS: \(file): \(reason)"
        case .url(let url, let reason):
            "\"\(url)\" cannot be opened: \(reason)"
        case .library(let reason):
            "libwebsockets could not be set up: \(reason)"
        case .system(let attempt, let code):
            "\(attempt): \(String(cString: strerror(code)))"
        }
    }
}
