/// One accepted socket, from its first byte to its last: HTTP at first, perhaps a WebSocket later.
final class Peer {
    /// The client's address, without its port.
    let address: String
    /// The connection of the library; it is there as long as the peer is.
    var socket: OpaquePointer?
    /// When an HTTP connection must have got further (ns).
    var deadline: UInt64
    /// The request whose body is being received.
    var request: HTTPRequest?
    /// What the handler attached to a handshake that it accepted.
    var attachment: AnyObject?
    /// The WebSocket, once it stands.
    var connection: WebConnection?

    init(address: String, deadline: UInt64) {
        self.address = address
        self.deadline = deadline
    }
}
