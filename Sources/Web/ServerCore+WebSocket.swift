/// What becomes of accepted handshakes.
extension ServerCore {
    /// A WebSocket stands.
    func opened(_ peer: Peer, number: UInt, on socket: OpaquePointer) {
        let connection = WebConnection(
            id: UInt64(number), socket: socket, remoteAddress: peer.address, attachment: peer.attachment,
            port: port)
        peer.attachment = nil
        peer.connection = connection
        port.look(at: connection.lastHeard + options.pingInterval.nanoseconds)
        if let idle = options.idleTimeout { port.look(at: connection.lastHeard + idle.nanoseconds) }
        handler?.opened(connection)
    }

    /// A WebSocket has ended.
    func closed(_ peer: Peer) {
        guard let connection = peer.connection else { return }
        peer.connection = nil
        connection.phase = .closed
        handler?.closed(connection, code: connection.outcome.code, reason: connection.outcome.reason)
        connection.attachment = nil
    }

    /// A socket is no more.
    func gone(_ peer: Peer, number: UInt) {
        closed(peer)
        peer.socket = nil
        peers[number] = nil
    }
}
