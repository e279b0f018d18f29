internal import GraphModel
public import Messages

/// A tool, and what is done when it is called.
public struct ToolDeclaration: Equatable, Sendable {
    /// What is done.
    public enum Work: Equatable, Sendable {
        /// A program runs: the arguments are on its standard input as JSON, its standard output is the result.
        case command(ProgramDeclaration)
        /// A server is asked.
        case http(HTTPTemplate)
        /// An event goes to another node.
        case message(waitsForReply: Bool)
    }

    /// The name that a model calls it by.
    public var name: String
    /// What it does, in words for a model.
    public var summary: String
    /// The JSON Schema of its arguments.
    public var parameters: JSONValue
    public var work: Work
    /// How long it may take, in milliseconds; `nil` = as long as any.
    public var timeout: Int?
}

/// A program and how it is started.
public struct ProgramDeclaration: Equatable, Sendable {
    /// The program and its arguments; one without a slash is looked for in `PATH`, others from `folder`.
    public var arguments: [String]
    /// What is added to the environment.
    public var environment: [String: String]
    /// The folder it runs in: that of the file which names it.
    public var folder: String
    /// Where the file names it: `file:line:column`.
    public var place: String

    /// The path of the program, where it is not looked for in `PATH`.
    public var path: String? {
        arguments.first.flatMap { $0.contains("/") ? PathBase.join(folder, $0) : nil }
    }

    /// Declares a program.
    public init(
        _ arguments: [String], environment: [String: String] = [:], folder: String = ".", place: String = ""
    ) {
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.place = place
    }
}

/// A server of the Model Context Protocol.
public struct ServerDeclaration: Equatable, Sendable {
    /// Its name in logs, and before those of its tools that others have, too.
    public var name: String
    public var program: ProgramDeclaration
    /// The tools that may be called; `nil` = all.
    public var allowedTools: Set<String>?
}

/// What a tools file declares.
public struct ToolDeclarations: Equatable, Sendable {
    /// The tools, in the order of the file.
    public var tools: [ToolDeclaration] = []
    /// The servers, in the order of the file.
    public var servers: [ServerDeclaration] = []
}

extension ToolDeclarations {
    /// Everything that is wrong with a tools file.
    public struct Unusable: Error, Equatable, CustomStringConvertible {
        /// One line for each problem, with its place.
        public var description: String
    }
}
