internal import CWebSockets
internal import Glibc

/// What libwebsockets calls for everything that happens on a server's sockets. Non-zero has the connection closed.
func serverCallback(
    _ socket: OpaquePointer?, _ reason: lws_callback_reasons, _ user: UnsafeMutableRawPointer?,
    _ input: UnsafeMutableRawPointer?, _ length: Int
) -> Int32 {
    guard let event = ServerEvent(reason), let socket, let context = lws_get_context(socket),
        let owner = lws_context_user(context)
    else { return 0 }
    let core = Unmanaged<ServerCore>.fromOpaque(owner).takeUnretainedValue()
    let number = UInt(bitPattern: lws_get_opaque_user_data(socket))
    guard let peer = core.peers[number] else { return event.needsPeer ? -1 : 0 }
    let bytes = UnsafeRawBufferPointer(start: input, count: input == nil ? 0 : length)
    switch event {
    case .accepted: peer.socket = socket
    case .request: return core.received(requestOf: peer, on: socket)
    case .body: return core.received(body: bytes, of: peer, on: socket)
    case .bodyEnd: return core.received(endOfBodyOf: peer, on: socket)
    case .handshake: return core.received(handshakeOf: peer, on: socket, upgrade: input)
    case .opened: core.opened(peer, number: number, on: socket)
    case .message: return peer.connection?.received(bytes) == false ? -1 : 0
    case .pong: peer.connection?.answered()
    case .writable: peer.connection?.becameWritable()
    case .peerCloses: peer.connection?.peerCloses(bytes)
    case .closed: core.closed(peer)
    case .gone: core.gone(peer, number: number)
    case .foreign: return -1
    }
    return 0
}

/// The calls of libwebsockets that a server has something to do for.
private enum ServerEvent {
    case accepted, request, body, bodyEnd, handshake, opened, message, pong, writable, peerCloses, closed,
        gone
    /// What is neither HTTP nor WebSocket: a CONNECT makes the library pass bytes on as they come.
    case foreign

    init?(_ reason: lws_callback_reasons) {
        switch reason {
        case LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED: self = .accepted
        case LWS_CALLBACK_HTTP: self = .request
        case LWS_CALLBACK_HTTP_BODY: self = .body
        case LWS_CALLBACK_HTTP_BODY_COMPLETION: self = .bodyEnd
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE: self = .handshake
        case LWS_CALLBACK_ESTABLISHED: self = .opened
        case LWS_CALLBACK_RECEIVE: self = .message
        case LWS_CALLBACK_RECEIVE_PONG: self = .pong
        case LWS_CALLBACK_SERVER_WRITEABLE: self = .writable
        case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: self = .peerCloses
        case LWS_CALLBACK_CLOSED: self = .closed
        case LWS_CALLBACK_WSI_DESTROY: self = .gone
        case LWS_CALLBACK_RAW_ADOPT, LWS_CALLBACK_RAW_RX, LWS_CALLBACK_RAW_WRITEABLE: self = .foreign
        default: return nil
        }
    }

    /// Whether a socket without a peer must go: the server is about to end.
    var needsPeer: Bool {
        switch self {
        case .gone, .closed: false
        default: true
        }
    }
}
