import Messages

/// What llm has said behind a call that is not complete: clients are told one item after the other.
struct HeldOutput {
    enum Piece {
        case text(String)
        case call(CallPiece)
    }

    private var pieces: [Piece] = []
    /// Bytes of text and arguments.
    private(set) var byteCount = 0
    /// Calls of which nothing is missing.
    var wholeCallCount: Int {
        pieces.count { if case .call(let call) = $0 { call.isWhole } else { false } }
    }

    mutating func append(_ text: String) {
        byteCount += text.utf8.count
        if case .text(let before) = pieces.last {
            pieces[pieces.count - 1] = .text(before + text)
        } else {
            pieces.append(.text(text))
        }
    }

    /// Adds a call, or to one that is there.
    mutating func append(_ call: CallPiece) {
        let known = pieces.lastIndex {
            if case .call(let before) = $0 {
                before.modelID == call.modelID && !before.isWhole
            } else {
                false
            }
        }
        guard let known, case .call(var merged) = pieces[known] else {
            guard call.name?.isEmpty == false else { return }
            byteCount += call.arguments?.utf8.count ?? 0
            return pieces.append(.call(call))
        }
        byteCount -= merged.arguments?.utf8.count ?? 0
        merged.add(call)
        byteCount += merged.arguments?.utf8.count ?? 0
        pieces[known] = .call(merged)
    }

    mutating func takeFirst() -> Piece? {
        guard !pieces.isEmpty else { return nil }
        let piece = pieces.removeFirst()
        switch piece {
        case .text(let text): byteCount -= text.utf8.count
        case .call(let call): byteCount -= call.arguments?.utf8.count ?? 0
        }
        return piece
    }
}

/// A function call as llm tells it: a part of one, or all of it.
struct CallPiece {
    /// The id that llm gave it.
    let modelID: String
    var name: String?
    /// The next of the arguments, or all of them where it is whole; `nil` where llm does not tell.
    var arguments: String?
    var isWhole = false
    /// Bytes of text that llm said before it.
    let textByteCount: Int

    /// What an event of llm tells; `nil` where it is about no call.
    init?(_ event: Event) {
        guard let id = event["call_id"]?.string else { return nil }
        modelID = id
        textByteCount = event["text_bytes"]?.integer ?? 0
        name = event["name"]?.string
        switch event.name {
        case "tool_call_delta": arguments = event["arguments"]?.string
        case "tool_call":
            arguments =
                event["arguments_text"]?.string ?? event["arguments"].map { $0.string ?? $0.description }
            isWhole = true
        default: return nil
        }
    }

    /// Takes in what follows of the same call.
    mutating func add(_ next: CallPiece) {
        name = name ?? next.name
        isWhole = next.isWhole
        if isWhole {
            arguments = next.arguments ?? arguments
        } else {
            arguments = arguments ?? ""
            arguments?.append(next.arguments ?? "")
        }
    }
}
