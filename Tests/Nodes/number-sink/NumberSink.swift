import Glibc
import Messages
import NodeRuntime

/// Counts what arrives and whether it is in order, and prints one line at the end.
@main
struct NumberSink: Node {
    static let numbers = Input<Bytes>("numbers", "The numbers.", required: true)
    static let delay = Parameter<Int>(
        "delay_us", default: 0, in: 0...10_000_000, unit: "µs", "How long each message takes.")
    static let announces = Parameter<Bool>(
        "announces", default: false, "Whether to print the first number that arrives.")
    static let manifest = Manifest(
        name: "number-sink", purpose: "Checks numbers, for tests.", ports: [numbers],
        parameters: [delay, announces])

    private var received = 0
    private var last = -1
    private var inOrder = true

    init(_ node: NodeContext) {}

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let bytes = try event[Self.numbers] {
            let text = String(decoding: bytes.content.prefix { $0 != 0x20 }, as: UTF8.self)
            guard let number = Int(text) else { throw NodeError.fatal("'\(text)' is no number") }
            if received == 0, node[Self.announces] { printLine("first \(number) at \(node.now)") }
            inOrder = inOrder && number > last
            last = number
            received += 1
            if node[Self.delay] > 0 { usleep(UInt32(node[Self.delay])) }
        }
        switch event {
        case .inputsEnded: printLine("received \(received), last \(last), in order \(inOrder)")
        case .upstreamAwaited(let other, let inputs): node.log(.info, "awaits \(other) at \(inputs)")
        case .upstreamReady(let other, let inputs): node.log(.info, "\(other) is ready at \(inputs)")
        case .upstreamLost(let other, let inputs): node.log(.info, "lost \(other) at \(inputs)")
        case .upstreamBack(let other, let inputs): node.log(.info, "\(other) is back at \(inputs)")
        default: break
        }
    }

    private func printLine(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }
}
