internal import CWebSockets
internal import Glibc
internal import Locking

/// A context of libwebsockets with the one protocol that it points to: plain bytes, behind TLS or not.
///
/// The library's own HTTP and WebSocket of this version (4.1.6) are not used: two requests with bodies in one packet
/// have it loop for ever, it hangs up without a word on a list of subprotocols over 126 bytes, where browsers put keys,
/// and it takes unmasked frames. It serves the sockets and does a server's TLS.
final class LibraryContext {
    typealias Callback =
        @convention(c) (
            OpaquePointer?, lws_callback_reasons, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, Int
        ) -> Int32

    /// The context; it is there from `start` to `stop`.
    private(set) var pointer: OpaquePointer?
    private let protocols: UnsafeMutableBufferPointer<lws_protocols>
    private let name = strdup("antiphon")
    // The descriptor by which the library wakes itself.
    private var wakeDescriptor: Int32 = -1
    // The library loads its part for libuv and sets up TLS without minding that other threads may do so too.
    private static let setUp = Locked(())

    // The most bytes read from one socket before the next has its turn; one buffer for all of them.
    static let readBytes = 64 << 10

    init(callback: @escaping Callback) {
        // The list ends with an empty entry.
        protocols = .allocate(capacity: 2)
        protocols.initialize(repeating: lws_protocols())
        protocols[0].name = UnsafePointer(name)
        protocols[0].callback = callback
    }

    deinit {
        protocols.deallocate()
        free(name)
    }

    /// Makes the context.
    func start(
        in loop: EventLoop, owner: UnsafeMutableRawPointer, sockets: Int, patience: Duration,
        certificate: CertificateFiles? = nil
    ) throws(WebError) {
        var settings = web_settings()
        settings.loop = loop.loop
        settings.protocols = UnsafePointer(protocols.baseAddress)
        settings.owner = owner
        // Beside the connections: the library's own pipe.
        settings.sockets = UInt32(clamping: sockets + 8)
        settings.buffer_bytes = UInt32(LibraryContext.readBytes)
        settings.patience_seconds = UInt32(clamping: max(1, patience.components.seconds))
        let strings = [certificate?.chain, certificate?.privateKey].map { $0.flatMap { strdup($0) } }
        settings.certificate = UnsafePointer(strings[0])
        settings.private_key = UnsafePointer(strings[1])
        defer { for string in strings { free(string) } }
        pointer = LibraryContext.setUp.withLock { _ in web_context_create(&settings) }
        guard let pointer else {
            let lines = LibraryLog.shared.take()
            throw .library(lines.isEmpty ? "no reason given" : lines.joined(separator: "; "))
        }
        wakeDescriptor = web_wake_descriptor(pointer, Int32(clamping: OpenFiles.limit))
    }

    /// Ends every connection and frees the context.
    func stop(in loop: EventLoop) {
        guard let context = pointer else { return }
        pointer = nil
        LibraryContext.setUp.withLock { _ in
            // In a foreign loop the first call closes everything, the loop's rounds tell the library so, and the second
            // call frees it. The descriptor by which it wakes itself is closed by the first call and by the rounds
            // again: should another thread have got its number meanwhile, it is better to lose the memory.
            lws_context_destroy(context)
            guard wakeDescriptor >= 0, web_occupy(loop.descriptor, wakeDescriptor) != 0 else {
                return loop.abandon()
            }
            for _ in 0..<4 { uv_run(loop.loop, UV_RUN_NOWAIT) }
            lws_context_destroy(context)
        }
    }
}
