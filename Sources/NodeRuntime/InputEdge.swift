internal import Messages
internal import ZeroMQ

/// The receiving end of one edge: a PULL socket, and a queue where the policy may drop.
final class InputEdge {
    let port: InputPort
    let wired: WiredEdge
    let index: Int
    private(set) var latency = LatencyHistogram()
    /// Messages taken from the edge.
    private(set) var received = 0
    /// Messages that the sequence numbers show as lost on the way, those dropped by the sender included.
    private(set) var missed: UInt64 = 0
    /// Messages that this end has dropped, by its policy.
    private(set) var dropped = 0
    /// Messages that were no messages.
    private(set) var malformed = 0
    private let socket: Socket
    /// Whether something may wait in the socket. Once it has given all it had, its descriptor tells of news: asking it
    /// again before that costs two system calls and brings nothing.
    private var mayHaveMore = true
    private var waiting = Queue<Message>()
    private var nextSequence: UInt64 = 0
    private var knownMetadata = KnownMetadata()
    private var warning = DropWarning()
    private var malformedIntervals = GrowingIntervals()
    private let segments: SegmentReader?

    /// - Parameter folder: the graph's folder, where segments of shared memory lie.
    init(
        port: InputPort, wired: WiredEdge, index: Int, folder: String?, context: Context
    ) throws(ZeroMQError) {
        self.port = port
        self.wired = wired
        self.index = index
        segments = folder.map(SegmentReader.init(folder:))
        socket = try Socket(.pull, in: context, queue: max(1, wired.queue / 2), linger: 0)
        if !wired.hasEnded { try socket.bind(wired.endpoint) }
    }

    var descriptor: Int32 { socket.descriptor }

    /// Takes note that the socket's descriptor is readable, or that nobody has looked at it.
    func noteNews() {
        mayHaveMore = true
    }

    private var mayDrop: Bool { wired.policy == .dropOldest || wired.policy == .latest }

    /// Takes the next message, or `nil` where none waits as far as is known. What is malformed is counted and passed over;
    /// `report` gets a line about it now and then.
    func next(now: () -> UInt64, report: (String) -> Void) throws(ZeroMQError) -> Message? {
        guard mayDrop else { return try take(now: now, report: report) }
        while let message = try take(now: now, report: report) {
            waiting.append(message)
            if message.isDroppable, waiting.count > wired.queue,
                waiting.removeFirst(where: \.isDroppable)
            {
                dropped += 1
            }
        }
        return waiting.popFirst()
    }

    private func take(now: () -> UInt64, report: (String) -> Void) throws(ZeroMQError) -> Message? {
        while mayHaveMore {
            switch try socket.receive() {
            case .nothing: mayHaveMore = false
            case .malformed(let error): noteMalformed(error, report)
            case .message(var message):
                do throws(WireError) {
                    try knownMetadata.recognise(&message.metadata)
                    note(message.header, at: now())
                    guard message.header.flags.contains(.sharedMemory) else { return message }
                    guard let segments else {
                        throw .badSharedMemory("this node runs without a graph's folder")
                    }
                    return try segments.resolve(message)
                } catch {
                    noteMalformed(error, report)
                }
            }
        }
        return nil
    }

    private func noteMalformed(_ error: WireError, _ report: (String) -> Void) {
        malformed += 1
        guard malformedIntervals.isDue(at: malformed) else { return }
        let count = malformed == 1 ? "" : " (\(malformed) so far)"
        report("a malformed message on \(wired.name) was thrown away: \(error)\(count)")
    }

    private func note(_ header: Header, at now: UInt64) {
        received += 1
        // A lower number than expected is a restarted producer. Any number may arrive, the greatest included.
        if header.sequence > nextSequence {
            let (sum, isTooMuch) = missed.addingReportingOverflow(header.sequence - nextSequence)
            missed = isTooMuch ? .max : sum
        }
        nextSequence = header.sequence &+ 1
        if now > header.sendTime { latency.record(now - header.sendTime) }
    }

    /// A warning about drops at this end, where one is due.
    func takeDropWarning() -> String? {
        warning.take(dropped: dropped, on: wired)
    }

    /// What `antiphon top` shows of this end.
    var json: JSONValue {
        [
            "received": .number(received), "missed": .number(missed), "dropped": .number(dropped),
            "malformed": .number(malformed), "waiting": .number(waiting.count),
            "next_sequence": .number(nextSequence),
            "p50_us": .number(latency.quantile(0.5)), "p99_us": .number(latency.quantile(0.99)),
        ]
    }
}

extension Message {
    /// Ends of sessions and streams are never dropped.
    var isDroppable: Bool {
        header.flags.isDisjoint(with: [.sessionEnd, .streamEnd])
    }
}
