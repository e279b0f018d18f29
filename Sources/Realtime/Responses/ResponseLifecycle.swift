import Messages

/// The life of a response: it only goes forward, and ends once.
///
///     waiting ──→ thinking ──→ speaking ──→ settling ──→ done
///        └───────────┴────────────┴────────────────────→
enum ResponseLifecycle: Equatable, Sendable {
    /// For transcripts of what it answers, or for a part of the graph to come back.
    case waiting
    /// llm was asked.
    case thinking
    /// llm is done; its last words are being spoken, or its calls are on their way.
    case speaking
    /// Nothing is missing but the usage.
    case settling
    /// `response.done` was sent.
    case done

    private var rank: Int {
        switch self {
        case .waiting: 0
        case .thinking: 1
        case .speaking: 2
        case .settling: 3
        case .done: 4
        }
    }

    /// Goes forward. Returns whether it did.
    mutating func advance(to next: ResponseLifecycle) -> Bool {
        guard next.rank > rank else { return false }
        self = next
        return true
    }
}

/// How a response ended.
enum ResponseOutcome: Equatable, Sendable {
    enum Interruption: String, Sendable {
        case turnDetected = "turn_detected"
        case clientCancelled = "client_cancelled"
    }

    enum Shortfall: String, Sendable {
        case maxOutputTokens = "max_output_tokens"
        case contentFilter = "content_filter"
    }

    case completed
    case cancelled(Interruption)
    case incomplete(Shortfall)
    case failed(Failure)

    var status: String {
        switch self {
        case .completed: "completed"
        case .cancelled: "cancelled"
        case .incomplete: "incomplete"
        case .failed: "failed"
        }
    }

    /// The status of an item that the response was at.
    var itemStatus: ItemStatus { self == .completed ? .completed : .incomplete }

    var details: JSONValue {
        switch self {
        case .completed: .null
        case .cancelled(let reason): ["type": "cancelled", "reason": .string(reason.rawValue)]
        case .incomplete(let reason): ["type": "incomplete", "reason": .string(reason.rawValue)]
        case .failed(let failure):
            [
                "type": "failed",
                "error": [
                    "type": .string(failure.type), "code": .id(failure.code),
                    "message": .string(failure.message),
                ],
            ]
        }
    }
}
