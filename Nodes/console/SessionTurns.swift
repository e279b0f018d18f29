/// The latest turns of one session, oldest first. Closed ones stay for a while, since their audio goes on.
final class SessionTurns {
    let session: String
    var turns: [Turn] = []
    /// Whether something has happened since lines were taken.
    var isTouched = false

    /// How many turns are kept: the oldest of more is abandoned.
    static let most = 8

    init(session: String) {
        self.session = session
    }

    /// Finds the turn of a message, by its response, else by its utterance. A message without either belongs to the
    /// last turn, unless that has had such a message.
    func find(_ utterance: String?, _ response: String?, _ isPast: (Turn) -> Bool) -> Int? {
        if let response {
            if let index = turns.lastIndex(where: { $0.response == response }) { return index }
            guard let utterance else { return nil }
            return turns.lastIndex { $0.utterance == utterance && $0.response == nil }
        }
        if let utterance { return turns.lastIndex { $0.utterance == utterance } }
        return turns.last.flatMap { isPast($0) ? nil : turns.count - 1 }
    }

    /// Begins a turn. Returns its index.
    func begin() -> Int {
        turns.append(Turn(session: session))
        return turns.count - 1
    }

    /// Takes away the oldest turn, where there is one too many; the others move up.
    func takeExcess() -> Turn? {
        turns.count > Self.most ? turns.removeFirst() : nil
    }
}
