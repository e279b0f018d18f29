public import Messages
internal import Randomness

/// A random course of texts, ends and cancellations of several sessions: the same seed, the same course.
public struct RandomTalk {
    /// One thing that happens.
    public enum Step {
        /// A text arrives.
        case text(Text)
        /// A response is cancelled.
        case cancel(String)
        /// The node gets the time to take one answer of its engine.
        case work
    }

    /// What happens, in order.
    public let steps: [Step]
    /// The responses that were ended.
    public let ended: Set<String>
    /// The responses that were cancelled.
    public let cancelled: Set<String>

    /// Makes up a course.
    public init(seed: UInt64, steps count: Int) {
        var random = SeededGenerator(seed: seed)
        var steps: [Step] = []
        var ended: Set<String> = []
        var cancelled: Set<String> = []
        var open = ["r0", "r1", "r2", "r3"]
        var made = open.count
        for _ in 0..<count {
            let index = Int.random(in: open.indices, using: &random)
            let response = open[index]
            let kind = Int.random(in: 0..<10, using: &random)
            switch kind {
            case 0...4:
                let content = ["One.", "Two words.", "", "...", "<x>"].randomElement(using: &random) ?? ""
                steps.append(
                    .text(Text(content, session: "s\(index % 2)", response: response, isFinal: kind > 2)))
                guard kind > 2 else { continue }
                ended.insert(response)
                open[index] = "r\(made)"
                made += 1
            case 5:
                let victim = "r\(Int.random(in: 0..<made, using: &random))"
                steps.append(.cancel(victim))
                cancelled.insert(victim)
                guard let place = open.firstIndex(of: victim) else { continue }
                open[place] = "r\(made)"
                made += 1
            default:
                steps.append(.work)
            }
        }
        self.steps = steps
        self.ended = ended
        self.cancelled = cancelled
    }
}
