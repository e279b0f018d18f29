internal import CWebSockets
internal import Glibc

/// A context of libwebsockets with the list of protocols that it points to.
final class LibraryContext {
    /// The context; it is there from `start` to `stop`.
    private(set) var pointer: OpaquePointer?
    private let protocols: UnsafeMutableBufferPointer<lws_protocols>
    private var names: [UnsafeMutablePointer<CChar>?]

    // The most bytes read from one socket before the next has its turn: more than most messages, so that they come
    // whole, and small enough that the buffer of each connection, touched only by control frames, costs one page.
    static let readBytes = 16 << 10
    // The most bytes of a request's line and headers together.
    static let headBytes: UInt16 = 16 << 10

    init(
        subprotocols: [String],
        callback:
            @escaping @convention(c) (
                OpaquePointer?, lws_callback_reasons, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, Int
            ) -> Int32
    ) {
        // The first is HTTP's, and that of WebSockets without a subprotocol; no client can name it.
        names = (["no subprotocol"] + subprotocols).map { strdup($0) }
        protocols = .allocate(capacity: names.count + 1)
        protocols.initialize(repeating: lws_protocols())
        for (index, name) in names.enumerated() {
            protocols[index].name = UnsafePointer(name)
            protocols[index].callback = callback
            protocols[index].rx_buffer_size = LibraryContext.readBytes
            // Else the library copies what is longer than it reads at once, and sends it piece by piece.
            protocols[index].tx_packet_size = 1 << 26
        }
    }

    deinit {
        protocols.deallocate()
        for name in names { free(name) }
    }

    /// Makes the context.
    func start(
        in loop: EventLoop, owner: UnsafeMutableRawPointer, sockets: Int, patience: Duration,
        certificate: CertificateFiles? = nil, isServer: Bool = true, authorities: String? = nil
    ) throws(WebError) {
        var settings = web_settings()
        settings.loop = loop.loop
        settings.protocols = UnsafePointer(protocols.baseAddress)
        settings.owner = owner
        // Beside the connections: the library's own pipe.
        settings.sockets = UInt32(clamping: sockets + 8)
        settings.buffer_bytes = UInt32(LibraryContext.readBytes)
        settings.head_bytes = LibraryContext.headBytes
        settings.patience_seconds = UInt32(clamping: max(1, patience.components.seconds))
        settings.is_server = isServer ? 1 : 0
        let strings = [certificate?.chain, certificate?.privateKey, authorities].map {
            $0.flatMap { strdup($0) }
        }
        settings.certificate = UnsafePointer(strings[0])
        settings.private_key = UnsafePointer(strings[1])
        settings.authorities = UnsafePointer(strings[2])
        defer { for string in strings { free(string) } }
        pointer = web_context_create(&settings)
        guard pointer != nil else {
            let lines = LibraryLog.shared.take()
            throw .library(lines.isEmpty ? "no reason given" : lines.joined(separator: "; "))
        }
    }

    /// Ends every connection and frees the context.
    func stop(in loop: EventLoop) {
        guard let context = pointer else { return }
        pointer = nil
        // In a foreign loop the first call closes everything, the loop's rounds tell the library so, and the second
        // call frees it.
        lws_context_destroy(context)
        for _ in 0..<4 { uv_run(loop.loop, UV_RUN_NOWAIT) }
        lws_context_destroy(context)
    }
}
