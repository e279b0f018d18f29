import Messages
import NodeRuntime

/// Sound of clients for which the graph has no room yet. Each client's stays in its order, and they take turns: one who
/// sends faster than the graph hears holds up nobody else.
struct AudioBacklog {
    /// What waits, and where it goes.
    struct Piece {
        var audio: Audio
        var output: Output<Audio>
    }

    private struct Line {
        var pieces = Queue<Piece>()
        var byteCount = 0
    }

    /// By session; none is empty.
    private var lines: [String: Line] = [:]
    /// The sessions of which something waits; whose turn is next comes first.
    private var order: [String] = []

    var isEmpty: Bool { order.isEmpty }

    /// Whether something of a session waits, so that what follows must wait, too.
    func holds(_ session: String) -> Bool {
        lines[session] != nil
    }

    /// Bytes of sound that wait in a session.
    func byteCount(of session: String) -> Int {
        lines[session]?.byteCount ?? 0
    }

    /// Has sound wait.
    mutating func add(_ piece: Piece) {
        let session = piece.audio.metadata.session
        if lines[session] == nil { order.append(session) }
        lines[session, default: Line()].byteCount += piece.audio.bytes.count
        lines[session, default: Line()].pieces.append(piece)
    }

    /// Takes the oldest sound of the session whose turn it is, of those whose way is free.
    mutating func take(where hasRoom: (Output<Audio>) -> Bool) -> Piece? {
        for (place, session) in order.enumerated() {
            guard let piece = lines[session]?.pieces.first, hasRoom(piece.output) else { continue }
            order.remove(at: place)
            lines[session]?.pieces.popFirst()
            lines[session]?.byteCount -= piece.audio.bytes.count
            if lines[session]?.pieces.isEmpty == true { lines[session] = nil } else { order.append(session) }
            return piece
        }
        return nil
    }

    /// Throws away what waits of a session.
    mutating func forget(_ session: String) {
        guard lines.removeValue(forKey: session) != nil else { return }
        order.removeAll { $0 == session }
    }
}
