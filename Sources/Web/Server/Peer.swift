/// One accepted socket, from its first byte to its last: HTTP at first, perhaps a WebSocket later.
final class Peer {
    /// Unlike that of every other socket of the same server.
    let number: UInt
    /// The client's address, without its port.
    let address: String
    /// When an HTTP connection must have got further (ns).
    var deadline: UInt64
    /// The way to the socket, while it is there.
    var link: Link?
    /// Reads requests, until there are no more to come.
    var parser: RequestParser?
    /// The WebSocket, once it stands.
    var connection: WebConnection?

    init(number: UInt, address: String, deadline: UInt64, parser: RequestParser) {
        self.number = number
        self.address = address
        self.deadline = deadline
        self.parser = parser
    }
}
