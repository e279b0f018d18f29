import Glibc
import Messages
import NodeRuntime

/// Passes messages on, and misbehaves when told to.
@main
struct NumberRelay: Node {
    static let input = Input<Message>("in", "Anything.", required: true, manyProducers: true)
    static let output = Output<Message>("out", "The same.")
    static let crashAt = Parameter<Int>(
        "crash_at", default: -1, in: -1...100_000_000, "Which message kills the first incarnation.")
    static let crashAtStart = Parameter<Bool>(
        "crash_at_start", default: false, "Whether to die before being ready.")
    static let hangAt = Parameter<Int>(
        "hang_at", default: -1, in: -1...100_000_000, "Which message stops the first incarnation.")
    static let delay = Parameter<Int>(
        "delay_us", default: 0, in: 0...10_000_000, unit: "µs", "How long each message takes.",
        changeable: true)
    static let manifest = Manifest(
        name: "number-relay", purpose: "Passes messages on, for tests.", ports: [input, output],
        parameters: [crashAt, crashAtStart, hangAt, delay])

    private var count = 0

    init(_ node: NodeContext) throws {
        if node[Self.crashAtStart] {
            node.log(.error, "the device is on fire")
            abort()
        }
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        guard let message = try event[Self.input] else { return }
        if node.incarnation == 0, count == node[Self.crashAt] { kill(getpid(), SIGKILL) }
        if node.incarnation == 0, count == node[Self.hangAt] { kill(getpid(), SIGSTOP) }
        count += 1
        if node[Self.delay] > 0 { usleep(UInt32(node[Self.delay])) }
        node.send(message, to: Self.output)
    }
}
