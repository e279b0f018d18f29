import Messages
import NodeRuntime
import Processes
import ToolCalls

/// A program that runs in the loop of the node: what it reads and writes goes by without waiting.
final class RunningProgram {
    /// What has come of it.
    struct News {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        /// Its end: nothing follows.
        var end: ProcessEnd?
    }

    let process: ChildProcess
    private let outputWatch: DescriptorWatch
    private let errorWatch: DescriptorWatch
    private let endWatch: DescriptorWatch
    private var inputWatch: DescriptorWatch?
    private var unsent: [UInt8] = []
    private var endsInput = false

    /// How much may wait for a program that does not read, in bytes.
    private static let mostUnsent = 4 << 20

    init(_ program: ProgramDeclaration, _ node: NodeContext) throws(ProcessFailure) {
        var environment = inheritedEnvironment()
        // The node's own place in the graph is nobody else's.
        environment[Wiring.environmentVariable] = nil
        environment.merge(program.environment) { _, own in own }
        process = try ChildProcess(
            arguments: ProgramPath.resolved(program.arguments), environment: environment,
            folder: program.folder, readsInput: true)
        outputWatch = node.watch(process.output, bringsData: true)
        errorWatch = node.watch(process.standardError)
        endWatch = node.watch(process.processDescriptor)
    }

    // MARK: What it reads

    /// Writes bytes as soon as the program reads them. `false` where it reads nothing any more, or far too slowly.
    func send(_ bytes: [UInt8], _ node: NodeContext) -> Bool {
        guard process.input >= 0, unsent.count + bytes.count <= Self.mostUnsent else { return false }
        unsent += bytes
        flush(node)
        return true
    }

    /// Ends what it reads, after what still waits.
    func endInput(_ node: NodeContext) {
        endsInput = true
        flush(node)
    }

    private func flush(_ node: NodeContext) {
        if !unsent.isEmpty, let count = process.write(unsent[...]) {
            unsent.removeFirst(count)
        } else {
            unsent = []
        }
        if unsent.isEmpty || process.input < 0 {
            if let watch = inputWatch { node.unwatch(watch) }
            inputWatch = nil
            if endsInput { process.closeInput() }
        } else if inputWatch == nil {
            inputWatch = node.watch(process.input, for: .writing)
        }
    }

    // MARK: What it writes

    /// Handles an event of the node; `nil` where it does not concern this program.
    func take(_ event: NodeEvent, _ node: NodeContext) -> News? {
        guard case .ready(let watch) = event else { return nil }
        switch watch {
        case outputWatch:
            let news = News(output: process.readOutput())
            if process.output < 0 { node.unwatch(outputWatch) }
            return news
        case errorWatch:
            let news = News(errors: process.readStandardError())
            if process.standardError < 0 { node.unwatch(errorWatch) }
            return news
        case endWatch:
            guard let end = process.reap() else { return News() }
            forget(node)
            return News(output: rest(process.readOutput), errors: rest(process.readStandardError), end: end)
        case inputWatch:
            flush(node)
            return News()
        default: return nil
        }
    }

    /// Everything that it has written before its end. What its own children write later is nobody's.
    private func rest(_ read: () -> [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= Toolbox.mostBytes {
            let more = read()
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }

    private func forget(_ node: NodeContext) {
        for watch in [outputWatch, errorWatch, endWatch, inputWatch].compactMap({ $0 }) {
            node.unwatch(watch)
        }
        inputWatch = nil
        process.closeInput()
    }
}
