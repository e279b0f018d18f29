internal import CCurl
internal import CLinux
internal import Glibc
public import NodeRuntime

/// HTTP requests of a node, in its own loop: any number at once, connections kept for the next ones, no threads of its
/// own, nothing asked at intervals.
///
/// Hand every event of the node to `take(_:_:)`. While the outputs of the node are blocked nothing is read, so that
/// servers that are faster than the graph wait.
public final class Transfers {
    /// Why there can be no transfers at all.
    public struct Unusable: Error, CustomStringConvertible {
        public var description: String
    }

    private let connections: UnsafeMutableRawPointer
    private let epoll: Int32
    private let watch: DescriptorWatch
    private let timer: NodeTimer
    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    private var handles: [TransferID: UnsafeMutableRawPointer] = [:]
    private var started = 0
    /// Whether nothing is read, since the outputs of the node are blocked.
    public private(set) var isPaused = false
    /// When libcurl wants to be called, in nanoseconds of the node's clock.
    private var deadline: UInt64?
    /// The time at which libcurl is being called.
    private var now: UInt64 = 0

    /// How many connections may stand at once; further requests wait for one of them.
    private static let mostConnections = 256
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Prepares libcurl and watches its descriptors.
    public init(_ node: NodeContext) throws(Unusable) {
        guard Self.isReady, let connections = curl_multi_init() else {
            throw Unusable(description: "libcurl cannot be used")
        }
        epoll = linux_epoll()
        guard epoll >= 0 else {
            curl_multi_cleanup(connections)
            throw Unusable(description: "no descriptor for libcurl: \(String(cString: strerror(errno)))")
        }
        self.connections = connections
        watch = node.watch(epoll)
        timer = node.makeTimer()
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_multi_set_callbacks(
            connections,
            { _, descriptor, what, context, _ in
                context.map { Transfers.of($0).watch(descriptor, what) }
                return 0
            },
            { _, milliseconds, context in
                context.map { Transfers.of($0).setDeadline(afterMilliseconds: milliseconds) }
                return 0
            }, context)
        _ = ccurl_multi_set_long(connections, CURLMOPT_MAX_TOTAL_CONNECTIONS, Self.mostConnections)
    }

    deinit {
        // What libcurl closes now it need not tell any more.
        _ = ccurl_multi_set_callbacks(connections, nil, nil, nil)
        for handle in transfers.keys { curl_multi_remove_handle(connections, handle) }
        transfers = [:]
        curl_multi_cleanup(connections)
        close(epoll)
    }

    private static func of(_ context: UnsafeMutableRawPointer) -> Transfers {
        Unmanaged<Transfers>.fromOpaque(context).takeUnretainedValue()
    }

    // MARK: What libcurl asks for

    private func watch(_ descriptor: Int32, _ what: Int32) {
        let events: UInt32 =
            switch what {
            case CURL_POLL_IN: EPOLLIN.rawValue
            case CURL_POLL_OUT: EPOLLOUT.rawValue
            case CURL_POLL_INOUT: EPOLLIN.rawValue | EPOLLOUT.rawValue
            default: 0
            }
        _ = linux_epoll_set(epoll, descriptor, events)
    }

    private func setDeadline(afterMilliseconds milliseconds: Int) {
        deadline = milliseconds < 0 ? nil : now + UInt64(milliseconds) * 1_000_000
    }

    // MARK: Requests

    /// Starts a request. What becomes of it, `take(_:_:)` tells.
    public func start(_ request: HTTPRequest, _ node: NodeContext) throws(HTTPFailure) -> TransferID {
        started += 1
        let transfer = try Transfer(request, id: TransferID(number: started))
        transfers[transfer.handle] = transfer
        handles[transfer.id] = transfer.handle
        now = node.now
        let code = curl_multi_add_handle(connections, transfer.handle)
        guard code == CURLM_OK else {
            forget(transfer)
            throw HTTPFailure(.other, String(cString: curl_multi_strerror(code)))
        }
        setTimer(node)
        return transfer.id
    }

    /// Ends a transfer at once, the connection included where the response has begun. Nothing more is told of it.
    public func cancel(_ id: TransferID, _ node: NodeContext) {
        guard let handle = handles[id], let transfer = transfers[handle] else { return }
        now = node.now
        curl_multi_remove_handle(connections, handle)
        forget(transfer)
        setTimer(node)
    }

    private func forget(_ transfer: Transfer) {
        transfers[transfer.handle] = nil
        handles[transfer.id] = nil
    }

    // MARK: Events

    /// Handles an event of the node where it is one of libcurl's; returns what has become of the transfers.
    public func take(_ event: NodeEvent, _ node: NodeContext) -> [TransferEvent] {
        now = node.now
        if event[watch] {
            workOnReadyDescriptors()
        } else if event[timer] {
            deadline = nil
            act(on: -1, 0)
        } else {
            if case .turn = event { resume(node) }
            return []
        }
        let events = takeEvents()
        if !events.isEmpty { pause(node) }
        setTimer(node)
        return events
    }

    private func workOnReadyDescriptors() {
        var descriptors = [Int32](repeating: 0, count: 64)
        var events = [UInt32](repeating: 0, count: 64)
        let count = linux_epoll_ready(epoll, &descriptors, &events, 64)
        for index in 0..<max(0, Int(count)) {
            var what: Int32 = 0
            if events[index] & EPOLLIN.rawValue != 0 { what |= CURL_CSELECT_IN }
            if events[index] & EPOLLOUT.rawValue != 0 { what |= CURL_CSELECT_OUT }
            if events[index] & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { what |= CURL_CSELECT_ERR }
            act(on: descriptors[index], what)
        }
    }

    private func act(on descriptor: Int32, _ what: Int32) {
        var running: Int32 = 0
        _ = curl_multi_socket_action(connections, descriptor, what, &running)
    }

    private func takeEvents() -> [TransferEvent] {
        var ends: [(Transfer, CURLcode)] = []
        var waiting: Int32 = 0
        while let message = curl_multi_info_read(connections, &waiting) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let transfer = transfers[handle]
            else { continue }
            ends.append((transfer, message.pointee.data.result))
        }
        var events: [TransferEvent] = []
        for transfer in transfers.values.filter({ !$0.news.isEmpty }).sorted(by: {
            $0.id.number < $1.id.number
        }) {
            for news in transfer.takeNews() {
                switch news {
                case .head(let head): events.append(TransferEvent(transfer: transfer.id, kind: .head(head)))
                case .body(let bytes): events.append(TransferEvent(transfer: transfer.id, kind: .body(bytes)))
                }
            }
        }
        for (transfer, code) in ends {
            let failure = transfer.failure(code)
            events.append(
                TransferEvent(transfer: transfer.id, kind: failure.map(TransferEvent.Kind.failure) ?? .end))
            curl_multi_remove_handle(connections, transfer.handle)
            forget(transfer)
        }
        return events
    }

    // MARK: The loop

    /// libcurl also asks to be called at once where more than it reads in one go has arrived.
    private func setTimer(_ node: NodeContext) {
        if let deadline, !isPaused { node.set(timer, at: deadline) } else { node.stop(timer) }
    }

    /// Reads nothing until the outputs have taken what the events lead to.
    private func pause(_ node: NodeContext) {
        node.unwatch(watch)
        isPaused = true
        node.requestTurn()
    }

    private func resume(_ node: NodeContext) {
        guard isPaused else { return }
        isPaused = false
        _ = node.watch(epoll)
        setTimer(node)
    }
}
