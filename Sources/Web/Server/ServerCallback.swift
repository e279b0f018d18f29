internal import CWebSockets

/// What libwebsockets calls for everything that happens on a server's sockets. Non-zero has the connection closed.
func serverCallback(
    _ socket: OpaquePointer?, _ reason: lws_callback_reasons, _ user: UnsafeMutableRawPointer?,
    _ input: UnsafeMutableRawPointer?, _ length: Int
) -> Int32 {
    switch reason {
    case LWS_CALLBACK_RAW_ADOPT, LWS_CALLBACK_RAW_RX, LWS_CALLBACK_RAW_WRITEABLE, LWS_CALLBACK_RAW_CLOSE,
        LWS_CALLBACK_WSI_DESTROY:
        break
    default:
        return 0
    }
    guard let socket, let context = lws_get_context(socket), let owner = lws_context_user(context) else {
        return 0
    }
    let core = Unmanaged<ServerCore>.fromOpaque(owner).takeUnretainedValue()
    // A number, not a pointer: the library may still name a socket whose peer is gone.
    guard let peer = core.peers[UInt(bitPattern: lws_get_opaque_user_data(socket))] else { return 0 }
    switch reason {
    case LWS_CALLBACK_RAW_ADOPT: peer.link = Link(socket, in: core.loop)
    case LWS_CALLBACK_RAW_RX:
        peer.link?.release()
        core.received(UnsafeRawBufferPointer(start: input, count: length), from: peer)
    case LWS_CALLBACK_RAW_WRITEABLE: return core.becameWritable(peer) ? 0 : -1
    case LWS_CALLBACK_RAW_CLOSE: core.closed(peer)
    default:
        core.closed(peer)
        core.peers[peer.number] = nil
    }
    return 0
}
