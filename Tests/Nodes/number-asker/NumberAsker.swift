import Messages
import NodeRuntime

/// Has every number go round a loop before it passes it on.
@main
struct NumberAsker: Node {
    static let numbers = Input<Bytes>("numbers", "The numbers.", required: true)
    static let answers = Input<Bytes>("answers", "The numbers, once round.", breaksLoops: true)
    static let questions = Output<Bytes>("questions", "The numbers, on their way round.")
    static let answered = Output<Bytes>("answered", "The numbers, once round.")
    static let manifest = Manifest(
        name: "number-asker", purpose: "Sends numbers round a loop, for tests.",
        ports: [numbers, answers, questions, answered])

    init(_ node: NodeContext) {}

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let number = try event[Self.numbers] { node.send(number, to: Self.questions) }
        if let number = try event[Self.answers] { node.send(number, to: Self.answered) }
    }
}
