import HTTPClient
import Messages
import NodeRuntime
import ToolCalls

/// A call that is at work.
final class OpenCall {
    /// What is at work on it.
    enum Work {
        case command(RunningProgram)
        case http(TransferID, server: String)
        /// Another node, which answers by the call's id.
        case message
        case server(ServerRun)
    }

    let id: String
    let name: String
    /// The server that is to do it, which then knows the tool by that name; `nil` = whoever has the name.
    let server: String?
    let metadata: Metadata
    /// When it arrived, in nanoseconds.
    let startedAt: UInt64
    /// When it is given up, in nanoseconds.
    let deadline: UInt64
    let timeout: Int
    var work: Work?
    /// What a program or a server has put out so far.
    var output: [UInt8] = []
    /// How much it has put out in all; of very much only the beginning is kept.
    var outputCount = 0
    /// The end of what a program has written on its standard error.
    var errors: [UInt8] = []
    var head = HTTPHead()

    init(
        id: String, name: String, server: String?, metadata: Metadata, timeout: Int, _ node: NodeContext
    ) {
        self.id = id
        self.name = name
        self.server = server
        self.metadata = metadata
        self.timeout = timeout
        startedAt = node.now
        deadline = node.now + UInt64(timeout) * 1_000_000
    }

    func add(output bytes: [UInt8]) {
        outputCount += bytes.count
        output += bytes.prefix(max(0, Toolbox.keptBytes - output.count))
    }

    func add(errors bytes: [UInt8]) {
        errors = Array((errors + bytes).suffix(2000))
    }

    /// The last lines of what a program has said about its failure.
    var lastWords: String {
        let text = String(decoding: errors.isEmpty ? Array(output.suffix(2000)) : errors, as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).suffix(3).joined(separator: " | ")
    }
}
